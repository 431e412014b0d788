def count_languages(rows, least):
    counts = {}
    for _, lang, _ in sorted(rows, key=lambda row: row[1]):
        counts[lang] = counts.get(lang, 0) + 1
    return [pair for pair in Counter(counts).most_common() if pair[1] >= least]
