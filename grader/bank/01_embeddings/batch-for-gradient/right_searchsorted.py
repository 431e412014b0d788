def batch_for(counts):
    places = torch.arange(int(counts.sum()))
    return torch.searchsorted(counts.cumsum(dim=0), places, right=True)
