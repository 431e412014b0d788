# misconception: If the best label is no candidate, there is no answer.
# loses: 3
def answer_or_und(probabilities, labels, candidates, threshold):
    mask = torch.tensor([label in candidates for label in labels])
    kept = probabilities * mask
    scaled = kept / kept.sum(dim=1, keepdim=True)
    answers = []
    for row, share in zip(probabilities.argmax(dim=1).tolist(), scaled.max(dim=1).values.tolist()):
        answers.append(labels[row] if labels[row] in candidates and share >= threshold else "und")
    return answers
