# misconception: No detector has two names for one language.
# loses: 2
def common_labels(known, merge):
    counts = Counter(merge.get(label, label) for labels in known.values() for label in labels)
    return sorted(label for label, count in counts.items() if count == len(known))
