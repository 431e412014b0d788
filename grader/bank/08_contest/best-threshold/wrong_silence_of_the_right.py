# misconception: Silence costs only where the answer would have been wrong.
# loses: 3
def cheapest_threshold(confidences, right, thresholds, wrong_price, silence_price):
    def cost(threshold):
        pairs = list(zip(confidences, right, strict=True))
        wrong = sum(sure >= threshold and not hit for sure, hit in pairs)
        silent = sum(sure < threshold and not hit for sure, hit in pairs)
        return (wrong * wrong_price + silent * silence_price) / len(right)

    best = min(sorted(thresholds), key=cost)
    return best, cost(best)
