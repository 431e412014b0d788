# misconception: An offset says where a bag ends.
# loses: 3
def hashed_bags(texts, order, rows):
    tape = []
    offsets = []
    for text in texts:
        cut = (text[i : i + order] for i in range(len(text) - order + 1))
        tape += [zlib.crc32(window.encode("utf-8")) % rows for window in cut]
        offsets.append(len(tape))
    return torch.tensor(tape, dtype=torch.int64), torch.tensor(offsets, dtype=torch.int64)
