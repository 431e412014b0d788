# misconception: Spaces at the ends of a text do not count.
# loses: 3
def fnv1a(text):
    state = 2166136261
    for byte in text.strip().encode("utf-8"):
        state = (state ^ byte) * 16777619 & 0xFFFFFFFF
    return state
