# misconception: It does not matter whether one merges before or after.
# loses: 3
def common_labels(known, merge):
    shared = set.intersection(*map(set, known.values()))
    return sorted({merge.get(label, label) for label in shared})
