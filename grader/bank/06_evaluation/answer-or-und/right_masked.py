def answer_or_und(probabilities, labels, candidates, threshold):
    mask = torch.tensor([float(label in candidates) for label in labels]).double()
    kept = probabilities * mask
    best, places = kept.max(dim=1)
    sure = (best >= threshold * kept.sum(dim=1)) & (best > 0)
    return [labels[i] if ok else "und" for i, ok in zip(places.tolist(), sure.tolist())]
