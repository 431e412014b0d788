# misconception: A byte is a number from -128 to 127, as a char of C is on many machines.
# loses: 3
def murmur2(data):
    def number(part):
        signed = (byte - 256 if byte > 127 else byte for byte in part)
        found = 0
        for place, byte in enumerate(signed):
            found |= byte << 8 * place & MASK
        return found

    state, whole = 48879 ^ len(data), len(data) // 4 * 4
    for start in range(0, whole, 4):
        block = number(data[start : start + 4]) * MULTIPLIER & MASK
        block = (block ^ block >> 24) * MULTIPLIER & MASK
        state = state * MULTIPLIER & MASK ^ block
    if whole < len(data):
        state = (state ^ number(data[whole:])) * MULTIPLIER & MASK
    state = (state ^ state >> 13) * MULTIPLIER & MASK
    return state ^ state >> 15
