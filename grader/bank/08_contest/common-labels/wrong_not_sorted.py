# misconception: The order of the first detector will do.
# loses: 3
def common_labels(known, merge):
    sets = [{merge.get(label, label) for label in labels} for labels in known.values()]
    first = [merge.get(label, label) for label in next(iter(known.values()))]
    return [label for label in dict.fromkeys(first) if all(label in each for each in sets)]
