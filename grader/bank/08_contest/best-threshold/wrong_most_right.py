# misconception: The threshold with the most right answers is the best.
# loses: 3
def cheapest_threshold(confidences, right, thresholds, wrong_price, silence_price):
    def cost(threshold):
        pairs = list(zip(confidences, right, strict=True))
        wrong = sum(sure >= threshold and not hit for sure, hit in pairs)
        silent = sum(sure < threshold for sure in confidences)
        return (wrong * wrong_price + silent * silence_price) / len(right)

    def hits(threshold):
        return sum(sure >= threshold and hit for sure, hit in zip(confidences, right, strict=True))

    best = max(sorted(thresholds), key=hits)
    return best, cost(best)
