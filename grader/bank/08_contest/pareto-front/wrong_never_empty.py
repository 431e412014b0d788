# misconception: There is always an entrant.
# loses: 2
def pareto_front(entrants):
    def dominates(a, b):
        return a != b and a[0] >= b[0] and a[1] >= b[1] and a[2] <= b[2]

    everybody = list(entrants.values())
    first = next(iter(entrants))
    kept = [n for n, own in entrants.items() if not any(dominates(o, own) for o in everybody)]
    return kept or [first]
