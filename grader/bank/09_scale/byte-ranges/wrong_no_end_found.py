# misconception: After every place there is another end of a row.
# loses: 3
def byte_ranges(data, parts):
    places = [len(data) * part // parts for part in range(1, parts)]
    cuts = [0, *(data.find(b"\n", place) + 1 for place in places), len(data)]
    return list(zip(cuts, cuts[1:]))
