from zlib import crc32


def split_by_key(texts, keys, percent):
    held = [crc32(key.encode()) % 100 < percent for key in keys]
    training = [text for text, out in zip(texts, held) if not out]
    return training, [text for text, out in zip(texts, held) if out]
