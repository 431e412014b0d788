# misconception: A bag is a set: each window of a text counts once.
# loses: 3
def hashed_bags(texts, order, rows):
    tape, offsets = [], []
    for text in texts:
        offsets.append(len(tape))
        windows_of = dict.fromkeys(text[i : i + order] for i in range(len(text) - order + 1))
        tape += [zlib.crc32(window.encode()) % rows for window in windows_of]
    return torch.tensor(tape, dtype=torch.int64), torch.tensor(offsets, dtype=torch.int64)
