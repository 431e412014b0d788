def held_out_source(rows, source):
    mine = list(filter(lambda row: row[2] == source, rows))
    texts = [row[0].casefold() for row in mine]
    rest = [row for row in rows if row not in mine and row[0].casefold() not in texts]
    return rest, list(filter(lambda row: row[1] in {each[1] for each in rest}, mine))
