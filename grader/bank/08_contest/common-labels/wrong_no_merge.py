# misconception: Labels are the same if they are spelled the same.
# loses: 3
def common_labels(known, merge):
    return sorted(set.intersection(*map(set, known.values())))
