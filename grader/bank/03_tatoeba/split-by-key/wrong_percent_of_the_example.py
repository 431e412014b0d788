# misconception: The share is always that of the example.
# loses: 3
import zlib


def split_by_key(texts, keys, percent):
    sides = ([], [])
    for text, key in zip(texts, keys):
        sides[zlib.crc32(key.encode("utf-8")) % 100 < 30].append(text)
    return sides
