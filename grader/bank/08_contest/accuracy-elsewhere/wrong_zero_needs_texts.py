# misconception: A language needs measured texts even where its frequency is 0.
# loses: 3
def expected_accuracy(correct, counts, frequencies):
    total = 0.0
    for lang, frequency in frequencies.items():
        if counts.get(lang, 0) == 0:
            raise ValueError(f"no text of {lang} was measured")
        total += frequency * correct[lang] / counts[lang]
    return total / sum(frequencies.values())
