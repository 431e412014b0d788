# misconception: What was not measured counts as wrong.
# loses: 3
def expected_accuracy(correct, counts, frequencies):
    total = 0.0
    for lang, frequency in frequencies.items():
        if frequency > 0:
            if counts.get(lang, 0) == 0:
                continue
            total += frequency * correct[lang] / counts[lang]
    return total / sum(frequencies.values())
