# misconception: A place in the text is a place in the file.
# loses: 3
def byte_ranges(data, parts):
    text = data.decode()
    cuts = [0]
    for part in range(1, parts):
        cuts.append(text.rfind("\n", 0, len(text) * part // parts) + 1)
    cuts.append(len(data))
    return list(zip(cuts, cuts[1:]))
