# misconception: The weight is stored as inputs times outputs.
# loses: 3
def logits_of(tables, weight, bias, tapes, offsets):
    means = [
        nn.functional.embedding_bag(tape, table, first, mode="mean")
        for table, tape, first in zip(tables, tapes, offsets, strict=True)
    ]
    return torch.cat(means, dim=1) @ weight + bias
