# misconception: Frequencies multiply the right answers, not the recalls.
# loses: 3
def expected_accuracy(correct, counts, frequencies):
    asked = {lang: frequency for lang, frequency in frequencies.items() if frequency}
    if not all(counts.get(lang) for lang in asked):
        raise ValueError("not measured")
    hits = sum(share * correct[lang] for lang, share in asked.items())
    return hits / sum(share * counts[lang] for lang, share in asked.items())
