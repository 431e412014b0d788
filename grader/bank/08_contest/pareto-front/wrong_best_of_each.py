# misconception: The front holds the best of each kind.
# loses: 3
def pareto_front(entrants):
    if not entrants:
        return []
    most = max(a for a, _, _ in entrants.values())
    fastest = max(s for _, s, _ in entrants.values())
    least = min(b for _, _, b in entrants.values())
    return [n for n, (a, s, b) in entrants.items() if a == most or s == fastest or b == least]
