def fnv1a(text):
    state = 2166136261
    for byte in bytes(text, "utf-8"):
        state = (state ^ byte) * 16777619
    return state % 2**32
