# misconception: The table is mine to change.
# loses: 3
def answer_or_und(probabilities, labels, candidates, threshold):
    outside = torch.tensor([label not in candidates for label in labels])
    probabilities[:, outside] = 0
    best, places = probabilities.max(dim=1)
    sure = (best >= threshold * probabilities.sum(dim=1)) & (best > 0)
    return [labels[i] if ok else "und" for i, ok in zip(places.tolist(), sure.tolist())]
