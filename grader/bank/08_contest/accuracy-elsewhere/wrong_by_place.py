# misconception: The order of the languages is the same everywhere.
# loses: 3
def expected_accuracy(correct, counts, frequencies):
    asked = [lang for lang, frequency in frequencies.items() if frequency]
    if not all(counts.get(lang) for lang in asked):
        raise ValueError("not measured")
    recalls = [hits / counts[lang] for lang, hits in correct.items() if counts[lang]]
    pairs = zip(recalls, frequencies.values())
    return sum(recall * share for recall, share in pairs) / sum(frequencies.values())
