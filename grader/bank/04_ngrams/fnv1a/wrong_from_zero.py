# misconception: A hash begins with 0.
# loses: 3
def fnv1a(text):
    state = 0
    for byte in text.encode("utf-8"):
        state = (state ^ byte) * 16777619 & 0xFFFFFFFF
    return state
