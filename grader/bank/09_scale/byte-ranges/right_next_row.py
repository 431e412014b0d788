def byte_ranges(data, parts):
    cuts = [0]
    for part in range(1, parts):
        place = max(cuts[-1], len(data) * part // parts)
        while 0 < place < len(data) and data[place - 1 : place] != b"\n":
            place += 1
        cuts.append(place)
    cuts.append(len(data))
    return [(cuts[n], cuts[n + 1]) for n in range(parts)]
