# misconception: One if takes the block of four, and what follows it is the rest.
# loses: 3
def murmur2(data):
    state = 48879 ^ len(data)
    if len(data) >= 4:
        block = int.from_bytes(data[:4], "little") * MULTIPLIER & MASK
        block = (block ^ block >> 24) * MULTIPLIER & MASK
        state = state * MULTIPLIER & MASK ^ block
        data = data[4:]
    if data:
        state = (state ^ int.from_bytes(data, "little")) * MULTIPLIER & MASK
    state = (state ^ state >> 13) * MULTIPLIER & MASK
    return state ^ state >> 15
