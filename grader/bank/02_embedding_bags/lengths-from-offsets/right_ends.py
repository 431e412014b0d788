def lengths_from_offsets(offsets, num_indices):
    ends = torch.cat((offsets[1:], offsets.new_tensor([num_indices])))
    return ends - offsets
