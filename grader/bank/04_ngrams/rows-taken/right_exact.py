def rows_taken(n, rows):
    from decimal import Decimal, localcontext

    with localcontext() as context:
        context.prec = 60
        empty = (1 - Decimal(1) / rows) ** n if n else Decimal(1)
        return float(rows * (1 - empty))
