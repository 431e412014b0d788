# misconception: Windows do not overlap.
# loses: 3
def hashed_bags(texts, order, rows):
    tape = []
    offsets = []
    for text in texts:
        offsets.append(len(tape))
        cut = (text[i : i + order] for i in range(0, len(text) - order + 1, order))
        tape += [zlib.crc32(window.encode("utf-8")) % rows for window in cut]
    return torch.tensor(tape, dtype=torch.int64), torch.tensor(offsets, dtype=torch.int64)
