# misconception: A set is as good as a sorted list.
# loses: 3
def common_labels(known, merge):
    return set.intersection(*({merge.get(a, a) for a in labels} for labels in known.values()))
