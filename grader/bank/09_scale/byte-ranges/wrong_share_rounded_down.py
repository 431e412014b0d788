# misconception: A share rounded down is near enough: the last range takes what is left over.
# loses: 3
def byte_ranges(data, parts):
    share = len(data) // parts
    cuts = [0, *(data.rfind(b"\n", 0, share * part) + 1 for part in range(1, parts)), len(data)]
    return list(zip(cuts, cuts[1:]))
