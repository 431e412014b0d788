def ablation_verdict(base, changed, factors):
    gaps = [changed[i] - base[i] for i in range(len(base))]
    n, mean = len(gaps), sum(gaps) / len(gaps)
    error = (sum((gap - mean) ** 2 for gap in gaps) / (n - 1) / n) ** 0.5
    return {True: "better", False: "worse"}[mean > 0] if abs(mean) > factors[n] * error else "cannot tell"
