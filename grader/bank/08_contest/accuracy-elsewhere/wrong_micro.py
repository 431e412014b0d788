# misconception: The share of all right answers is the accuracy everywhere.
# loses: 3
def expected_accuracy(correct, counts, frequencies):
    if not all(counts.get(lang) for lang, share in frequencies.items() if share):
        raise ValueError("not measured")
    return sum(correct.values()) / sum(counts.values())
