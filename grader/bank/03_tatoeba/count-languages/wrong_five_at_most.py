# misconception: The first few are enough.
# loses: 3
def count_languages(rows, least):
    counts = Counter(row[1] for row in rows)
    pairs = [(lang, count) for lang, count in counts.items() if count >= least]
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:5]
