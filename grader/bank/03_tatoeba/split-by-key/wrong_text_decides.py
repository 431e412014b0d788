# misconception: The text itself is hashed.
# loses: 3
import zlib


def split_by_key(texts, keys, percent):
    sides = ([], [])
    for text in texts:
        sides[zlib.crc32(text.encode("utf-8")) % 100 < percent].append(text)
    return sides
