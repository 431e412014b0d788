# misconception: The mean price of errors is one of the answered texts, that of silence one of all.
# loses: 3
def cheapest_threshold(confidences, right, thresholds, wrong_price, silence_price):
    def cost(threshold):
        pairs = list(zip(confidences, right, strict=True))
        wrong = sum(sure >= threshold and not hit for sure, hit in pairs)
        silent = sum(sure < threshold for sure in confidences)
        answered = max(1, len(right) - silent)
        return wrong * wrong_price / answered + silent * silence_price / len(right)

    best = min(sorted(thresholds), key=cost)
    return best, cost(best)
