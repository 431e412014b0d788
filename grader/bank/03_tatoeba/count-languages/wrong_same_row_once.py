# misconception: A row that comes twice is an error, and counts once.
# loses: 3
def count_languages(rows, least):
    counts = Counter(lang for _, lang, _ in set(rows))
    enough = [(lang, count) for lang, count in counts.items() if count >= least]
    return sorted(enough, key=lambda pair: (-pair[1], pair[0]))
