# misconception: Numbers of 32 bits are those below 2 to the 32 minus 1.
# loses: 3
def fnv1a(text):
    state = 2166136261
    for byte in text.encode("utf-8"):
        state = (state ^ byte) * 16777619 % 0xFFFFFFFF
    return state
