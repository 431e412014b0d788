# misconception: splitlines cuts at the ends of rows, and nowhere else.
# loses: 3
def byte_ranges(data, parts):
    ends = [0]
    for row in data.splitlines(keepends=True):
        ends.append(ends[-1] + len(row))
    cuts = [max(e for e in ends if e <= len(data) * part // parts) for part in range(parts)]
    return list(zip(cuts, [*cuts[1:], len(data)]))
