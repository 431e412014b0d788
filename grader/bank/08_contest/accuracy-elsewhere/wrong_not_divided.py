# misconception: Frequencies sum to 1.
# loses: 3
def expected_accuracy(correct, counts, frequencies):
    total = 0.0
    for lang, frequency in frequencies.items():
        if frequency > 0:
            if counts.get(lang, 0) == 0:
                raise ValueError(lang)
            total += frequency * correct[lang] / counts[lang]
    return total
