# misconception: As many rows for each worker are as many bytes.
# loses: 3
def byte_ranges(data, parts):
    rows = data.splitlines(keepends=True)
    counts = [len(rows) * part // parts for part in range(parts + 1)]
    cuts = [sum(map(len, rows[:count])) for count in counts]
    return list(zip(cuts, cuts[1:]))
