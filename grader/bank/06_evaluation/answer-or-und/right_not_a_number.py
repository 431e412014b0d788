def answer_or_und(probabilities, labels, candidates, threshold):
    mask = torch.tensor([float(label in candidates) for label in labels]).double()
    kept = probabilities * mask
    best, places = (kept / kept.sum(dim=1, keepdim=True)).max(dim=1)
    return [labels[i] if p >= threshold else "und" for i, p in zip(places.tolist(), best.tolist())]
