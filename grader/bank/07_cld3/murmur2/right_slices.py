def murmur2(data):
    h = 48879 ^ len(data)
    while len(data) >= 4:
        k = int.from_bytes(data[:4], "little") * MULTIPLIER % 2**32
        k = (k ^ (k >> 24)) * MULTIPLIER % 2**32
        h = (h * MULTIPLIER % 2**32) ^ k
        data = data[4:]
    if data:
        h = (h ^ int.from_bytes(data, "little")) * MULTIPLIER % 2**32
    h = (h ^ (h >> 13)) * MULTIPLIER % 2**32
    return h ^ (h >> 15)
