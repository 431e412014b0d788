# misconception: A label counts if some detector knows it.
# loses: 3
def common_labels(known, merge):
    return sorted({merge.get(label, label) for labels in known.values() for label in labels})
