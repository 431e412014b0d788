# misconception: An empty list makes a tensor of integers.
# loses: 3
def hashed_bags(texts, order, rows):
    tape = []
    offsets = []
    for text in texts:
        offsets.append(len(tape))
        cut = (text[i : i + order] for i in range(len(text) - order + 1))
        tape += [zlib.crc32(window.encode("utf-8")) % rows for window in cut]
    return torch.tensor(tape), torch.tensor(offsets, dtype=torch.int64)
