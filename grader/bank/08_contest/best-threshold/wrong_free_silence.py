# misconception: Silence costs nothing.
# loses: 3
def cheapest_threshold(confidences, right, thresholds, wrong_price, silence_price):
    def cost(threshold):
        silent = sum(sure < threshold for sure in confidences)
        pairs = zip(confidences, right, strict=True)
        wrong = sum(sure >= threshold and not hit for sure, hit in pairs)
        return (wrong * wrong_price) / len(right)

    best = min(sorted(thresholds), key=cost)
    return best, cost(best)
