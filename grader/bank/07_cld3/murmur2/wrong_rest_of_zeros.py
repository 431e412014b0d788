# misconception: A rest of zeros is no rest.
# loses: 3
def murmur2(data):
    state, whole = 48879 ^ len(data), len(data) // 4 * 4
    for start in range(0, whole, 4):
        block = int.from_bytes(data[start : start + 4], "little") * MULTIPLIER & MASK
        block = (block ^ block >> 24) * MULTIPLIER & MASK
        state = state * MULTIPLIER & MASK ^ block
    if rest := int.from_bytes(data[whole:], "little"):
        state = (state ^ rest) * MULTIPLIER & MASK
    state = (state ^ state >> 13) * MULTIPLIER & MASK
    return state ^ state >> 15
