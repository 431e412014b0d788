def expected_accuracy(correct, counts, frequencies):
    asked = [lang for lang in frequencies if frequencies[lang] > 0]
    try:
        recalls = [correct[lang] / counts[lang] for lang in asked]
    except (KeyError, ZeroDivisionError) as error:
        raise ValueError("no text of a language was measured") from error
    weights = [frequencies[lang] for lang in asked]
    return statistics.fmean(recalls, weights)
