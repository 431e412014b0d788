def masked_mean(weight, batch, padding_idx):
    return F.embedding_bag(batch, weight, mode="mean", padding_idx=padding_idx)
