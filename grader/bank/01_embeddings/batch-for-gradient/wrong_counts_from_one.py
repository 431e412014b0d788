# misconception: The first row has number 1.
# loses: 3
def batch_for(counts):
    return torch.repeat_interleave(torch.arange(1, len(counts) + 1), counts)
