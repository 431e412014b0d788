# misconception: Ranges are counted in rows.
# loses: 3
def byte_ranges(data, parts):
    rows = len(data.splitlines())
    cuts = [rows * part // parts for part in range(parts + 1)]
    return list(zip(cuts, cuts[1:]))
