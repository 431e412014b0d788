# misconception: Candidates come in the order of the labels.
# loses: 3
def answer_or_und(probabilities, labels, candidates, threshold):
    columns = [place for place, label in enumerate(labels) if label in candidates]
    answers = []
    for row in probabilities[:, columns].tolist():
        best, total = max(row), sum(row)
        sure = total > 0 and best / total >= threshold
        answers.append(candidates[row.index(best)] if sure else "und")
    return answers
