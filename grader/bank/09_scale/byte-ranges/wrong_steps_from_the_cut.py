# misconception: The next fair share begins at the last cut, and the last part takes what is left.
# loses: 3
def byte_ranges(data, parts):
    cuts = [0]
    for _ in range(parts - 1):
        cuts.append(data.rfind(b"\n", 0, cuts[-1] + len(data) // parts) + 1 or cuts[-1])
    return list(zip(cuts, [*cuts[1:], len(data)]))
