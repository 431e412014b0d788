# misconception: A text that comes twice counts once.
# loses: 3
def count_languages(rows, least):
    counts = Counter(lang for lang, _ in {(lang, text) for _, lang, text in rows})
    pairs = [(lang, count) for lang, count in counts.items() if count >= least]
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))
