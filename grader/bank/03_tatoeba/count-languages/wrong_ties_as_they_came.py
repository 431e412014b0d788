# misconception: most_common puts equal counts in the order of the codes.
# loses: 3
def count_languages(rows, least):
    counts = Counter(row[1] for row in rows)
    return [(lang, count) for lang, count in counts.most_common() if count >= least]
