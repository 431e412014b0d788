# misconception: A row ends before its line feed, so the cut is there.
# loses: 3
def byte_ranges(data, parts):
    places = [len(data) * part // parts for part in range(1, parts)]
    cuts = [0, *(max(0, data.rfind(b"\n", 0, place)) for place in places), len(data)]
    return list(zip(cuts, cuts[1:]))
