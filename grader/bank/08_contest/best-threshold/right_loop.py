def cheapest_threshold(confidences, right, thresholds, wrong_price, silence_price):
    best = None
    for threshold in sorted(thresholds):
        total = 0.0
        for sure, hit in zip(confidences, right, strict=True):
            if sure < threshold:
                total += silence_price
            elif not hit:
                total += wrong_price
        if best is None or total / len(right) < best[1]:
            best = threshold, total / len(right)
    return best
