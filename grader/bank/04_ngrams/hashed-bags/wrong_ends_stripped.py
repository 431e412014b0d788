# misconception: Spaces at the ends of a text say nothing.
# loses: 3
def hashed_bags(texts, order, rows):
    tape, offsets = [], []
    for text in map(str.strip, texts):
        offsets.append(len(tape))
        cut = [text[i : i + order] for i in range(len(text) - order + 1)]
        tape += [zlib.crc32(window.encode()) % rows for window in cut]
    return torch.tensor(tape, dtype=torch.int64), torch.tensor(offsets, dtype=torch.int64)
