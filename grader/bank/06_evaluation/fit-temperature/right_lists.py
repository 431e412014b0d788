def fit_temperature(logits, targets, temperatures):
    def loss(temperature):
        total = 0.0
        for row, target in zip(logits.tolist(), targets.tolist(), strict=True):
            gaps = [(value - max(row)) / temperature for value in row]
            total += math.log(sum(map(math.exp, gaps))) - gaps[target]
        return total / len(targets)

    best = min(temperatures, key=loss)
    return best, loss(best)
