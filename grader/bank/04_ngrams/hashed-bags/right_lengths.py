def hashed_bags(texts, order, rows):
    cut = [[t[i : i + order] for i in range(max(len(t) - order + 1, 0))] for t in texts]
    tape = [zlib.crc32(window.encode()) % rows for windows_ in cut for window in windows_]
    lengths = torch.tensor([len(each) for each in cut], dtype=torch.int64)
    return torch.tensor(tape, dtype=torch.int64), lengths.cumsum(0) - lengths
