# misconception: Of equal ones the last candidate wins.
# loses: 3
def answer_or_und(probabilities, labels, candidates, threshold):
    answers = []
    for row in probabilities.tolist():
        total, best, name = 0.0, 0.0, "und"
        for candidate in candidates:
            share = row[labels.index(candidate)]
            total += share
            if share > 0 and share >= best:
                best, name = share, candidate
        answers.append(name if total > 0 and best / total >= threshold else "und")
    return answers
