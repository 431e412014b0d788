def answer_or_und(probabilities, labels, candidates, threshold):
    answers = []
    for row in probabilities.tolist():
        shares = {a: p for a, p in zip(labels, row) if a in candidates and p > 0}
        best = max(shares, key=shares.get, default="und")
        answers.append(best if shares and shares[best] / sum(shares.values()) >= threshold else "und")
    return answers
