# misconception: The means of all orders are interleaved.
# loses: 2
def logits_of(tables, weight, bias, tapes, offsets):
    means = [
        nn.functional.embedding_bag(tape, table, first, mode="mean")
        for table, tape, first in zip(tables, tapes, offsets, strict=True)
    ]
    return torch.stack(means, dim=2).flatten(1) @ weight.T + bias
