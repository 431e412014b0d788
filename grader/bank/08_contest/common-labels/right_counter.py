def common_labels(known, merge):
    counts = Counter()
    for labels in known.values():
        counts.update({merge.get(label, label) for label in labels})
    return sorted(label for label, count in counts.items() if count == len(known))
