# misconception: torch.tensor makes int64 of every list, of an empty one too.
# loses: 3
def batch_for(counts):
    return torch.tensor([row for row, count in enumerate(counts.tolist()) for _ in range(count)])
