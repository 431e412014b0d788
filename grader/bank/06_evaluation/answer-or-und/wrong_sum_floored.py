# misconception: A small number in place of the sum 0 is enough.
# loses: 3
def answer_or_und(probabilities, labels, candidates, threshold):
    mask = torch.tensor([float(label in candidates) for label in labels]).double()
    kept = probabilities * mask
    best, places = (kept / kept.sum(dim=1, keepdim=True).clamp(min=1e-9)).max(dim=1)
    return [labels[i] if p >= threshold else "und" for i, p in zip(places.tolist(), best.tolist())]
