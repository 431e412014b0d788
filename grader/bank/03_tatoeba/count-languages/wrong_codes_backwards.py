# misconception: reverse=True turns only the counts around.
# loses: 3
def count_languages(rows, least):
    counts = Counter(row[1] for row in rows)
    pairs = [(count, lang) for lang, count in counts.items() if count >= least]
    return [(lang, count) for count, lang in sorted(pairs, reverse=True)]
