# misconception: A whole division leaves nothing over: the last range ends where its share ends.
# loses: 3
def byte_ranges(data, parts):
    share = len(data) // parts
    cuts = [0] + [data.rfind(b"\n", 0, share * part) + 1 for part in range(1, parts + 1)]
    return list(zip(cuts, cuts[1:]))
