def murmur2(data):
    state = len(data) ^ 0xBEEF
    whole = len(data) & ~3
    for i in range(0, whole, 4):
        block = data[i] | data[i + 1] << 8 | data[i + 2] << 16 | data[i + 3] << 24
        block = block * 0x5BD1E995 & 0xFFFFFFFF
        block = (block ^ block >> 24) * 0x5BD1E995 & 0xFFFFFFFF
        state = (state * 0x5BD1E995 & 0xFFFFFFFF) ^ block
    rest = data[whole:]
    for place, byte in enumerate(rest):
        state ^= byte << 8 * place
    if rest:
        state = state * 0x5BD1E995 & 0xFFFFFFFF
    state = (state ^ state >> 13) * 0x5BD1E995 & 0xFFFFFFFF
    return state ^ state >> 15
