# misconception: Of equal ones the first of the alphabet wins.
# loses: 3
def answer_or_und(probabilities, labels, candidates, threshold):
    answers = []
    for row in probabilities.tolist():
        shares = {name: row[labels.index(name)] for name in sorted(candidates)}
        best, total = max(shares, key=shares.get), sum(shares.values())
        answers.append(best if total > 0 and shares[best] / total >= threshold else "und")
    return answers
