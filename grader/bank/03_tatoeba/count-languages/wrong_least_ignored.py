# misconception: Every language that occurs may stay.
# loses: 3
def count_languages(rows, least):
    counts = Counter(row[1] for row in rows)
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
