# misconception: Each language weighs the same.
# loses: 3
def expected_accuracy(correct, counts, frequencies):
    asked = [lang for lang, frequency in frequencies.items() if frequency]
    if not all(counts.get(lang) for lang in asked):
        raise ValueError("not measured")
    return sum(correct[lang] / counts[lang] for lang in asked) / len(asked)
