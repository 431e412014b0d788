# misconception: The last order comes first.
# loses: 3
def logits_of(tables, weight, bias, tapes, offsets):
    means = [
        nn.functional.embedding_bag(tape, table, first, mode="mean")
        for table, tape, first in zip(tables, tapes, offsets, strict=True)
    ]
    return torch.cat(means[::-1], dim=1) @ weight.T + bias
