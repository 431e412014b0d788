# misconception: There is always something in common.
# loses: 2
def common_labels(known, merge):
    sets = [{merge.get(label, label) for label in labels} for labels in known.values()]
    return sorted(set.intersection(*sets)) or ["und"]
