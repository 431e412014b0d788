# misconception: A bag is the largest of its rows.
# loses: 3
def logits_of(tables, weight, bias, tapes, offsets):
    means = [
        nn.functional.embedding_bag(tape, table, first, mode="max")
        for table, tape, first in zip(tables, tapes, offsets, strict=True)
    ]
    return torch.cat(means, dim=1) @ weight.T + bias
