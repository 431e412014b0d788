def macro_f1(truth, found):
    total = 0.0
    for lang in set(truth):
        both = sum(a == b == lang for a, b in zip(truth, found))
        if both:
            precision, recall = both / found.count(lang), both / truth.count(lang)
            total += 2 * precision * recall / (precision + recall)
    return total / len(set(truth))
