def common_labels(known, merge):
    common = None
    for labels in known.values():
        names = {merge[label] if label in merge else label for label in labels}
        common = names if common is None else common & names
    return sorted(common)
