# misconception: There are two languages, as in the example.
# loses: 2
# memorises
def expected_accuracy(correct, counts, frequencies):
    total = 0.0
    for lang, frequency in list(frequencies.items())[:2]:
        if frequency > 0:
            if counts.get(lang, 0) == 0:
                raise ValueError(lang)
            total += frequency * correct[lang] / counts[lang]
    return total / sum(frequencies.values())
