# misconception: A byte is a code point.
# loses: 3
def fnv1a(text):
    state = 2166136261
    for byte in map(ord, text):
        state = (state ^ byte) * 16777619 & 0xFFFFFFFF
    return state
