import zlib


def split_by_key(texts, keys, percent):
    out = {key for key in keys if zlib.crc32(key.encode("utf-8")) % 100 < percent}
    training, held_out = [], []
    for place, key in enumerate(keys):
        (held_out if key in out else training).append(texts[place])
    return training, held_out
