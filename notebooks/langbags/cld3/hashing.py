"""MurmurHash2 of some bytes (Austin Appleby, public domain): `utils.cc`, Hash32."""

MULTIPLIER, SEED, MASK = 0x5BD1E995, 0xBEEF, 0xFFFFFFFF


def hash32(source: bytes, seed: int = SEED) -> int:
    """A number from 0 to 2**32 - 1; all products are taken modulo 2**32."""
    state = seed ^ len(source)
    for place in range(0, whole := len(source) & ~3, 4):
        block = int.from_bytes(source[place : place + 4], "little") * MULTIPLIER & MASK
        block = (block ^ block >> 24) * MULTIPLIER & MASK
        state = state * MULTIPLIER & MASK ^ block
    if rest := source[whole:]:
        state = (state ^ int.from_bytes(rest, "little")) * MULTIPLIER & MASK
    state = (state ^ state >> 13) * MULTIPLIER & MASK
    return state ^ state >> 15
