def expected_accuracy(correct, counts, frequencies):
    asked = {lang: frequency for lang, frequency in frequencies.items() if frequency}
    if not all(counts.get(lang) for lang in asked):
        raise ValueError("a language was not measured")
    whole = sum(asked.values())
    return sum(share / whole * (correct[lang] / counts[lang]) for lang, share in asked.items())
