def hashed_bags(texts, order, rows):
    def bag(text):
        places = range(len(text) - order + 1)
        hashes = [zlib.crc32(bytes(text[i : i + order], "utf-8")) for i in places]
        return torch.tensor(hashes, dtype=torch.int64) % rows

    bags = [bag(text) for text in texts]
    starts, end = [], 0
    for each in bags:
        starts.append(end)
        end += len(each)
    empty = torch.zeros(0, dtype=torch.int64)
    return torch.cat([empty, *bags]), torch.tensor(starts, dtype=torch.int64)
