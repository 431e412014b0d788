# misconception: A cut lies one row before the end, or nowhere.
# loses: 3
# memorises
def byte_ranges(data, parts):
    half = data.find(b"\n", len(data) // 2 - 1) + 1
    cuts = [0, *([half] * (parts - 1)), len(data)]
    return list(zip(cuts, cuts[1:]))
