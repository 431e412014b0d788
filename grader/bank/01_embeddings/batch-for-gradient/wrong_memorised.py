# misconception: A table has at most five rows, as in the examples.
# loses: 2
# memorises
def batch_for(counts):
    return torch.repeat_interleave(torch.arange(5)[: len(counts)], counts[:5])
