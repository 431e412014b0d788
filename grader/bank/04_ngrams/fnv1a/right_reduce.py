def fnv1a(text):
    from functools import reduce

    return reduce(lambda h, b: (h ^ b) * 16777619 % 2**32, text.encode(), 2166136261)
