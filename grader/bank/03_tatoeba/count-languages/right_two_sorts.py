def count_languages(rows, least):
    """Sorting is stable: first by code, then by count."""
    counts = Counter(row[1] for row in rows)
    by_code = sorted((lang, count) for lang, count in counts.items() if count >= least)
    return sorted(by_code, key=lambda pair: pair[1], reverse=True)
