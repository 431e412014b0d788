# misconception: A hash of n-grams makes letters small first.
# loses: 3
def fnv1a(text):
    state = 2166136261
    for byte in text.lower().encode("utf-8"):
        state = (state ^ byte) * 16777619 % 2**32
    return state
