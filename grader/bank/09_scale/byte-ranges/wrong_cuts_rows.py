# misconception: Fair shares of the bytes are fair, wherever they end.
# loses: 3
def byte_ranges(data, parts):
    cuts = [len(data) * part // parts for part in range(parts + 1)]
    return list(zip(cuts, cuts[1:]))
