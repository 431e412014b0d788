# misconception: First the product, then the exclusive or: that is FNV-1.
# loses: 3
def fnv1a(text):
    state = 2166136261
    for byte in text.encode("utf-8"):
        state = (state * 16777619 & 0xFFFFFFFF) ^ byte
    return state
