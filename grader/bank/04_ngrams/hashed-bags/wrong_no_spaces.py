# misconception: Windows across a space do not count.
# loses: 3
def hashed_bags(texts, order, rows):
    tape = []
    offsets = []
    for text in texts:
        offsets.append(len(tape))
        cut = (w for w in (text[i : i + order] for i in range(len(text) - order + 1)) if " " not in w)
        tape += [zlib.crc32(window.encode("utf-8")) % rows for window in cut]
    return torch.tensor(tape, dtype=torch.int64), torch.tensor(offsets, dtype=torch.int64)
