# misconception: Norwegian is the only language with several names.
# loses: 2
def common_labels(known, merge):
    sets = [{"nor" if a in ("nob", "nno") else a for a in labels} for labels in known.values()]
    return sorted(set.intersection(*sets))
