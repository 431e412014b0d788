# misconception: The last byte comes first.
# loses: 3
def fnv1a(text):
    state = 2166136261
    for byte in text.encode("utf-8")[::-1]:
        state = (state ^ byte) * 16777619 & 0xFFFFFFFF
    return state
