# misconception: A file has at least one byte.
# loses: 2
def byte_ranges(data, parts):
    last = len(data) if data[-1] == 10 else len(data) - 1
    ends = [0, *(place + 1 for place in range(last) if data[place] == 10)]
    places = [len(data) * part // parts for part in range(1, parts)]
    cuts = [0, *(max(end for end in ends if end <= place) for place in places), len(data)]
    return list(zip(cuts, cuts[1:]))
