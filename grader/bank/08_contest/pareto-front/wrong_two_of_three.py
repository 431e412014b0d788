# misconception: Better in two of three is better.
# loses: 3
def pareto_front(entrants):
    def dominates(a, b):
        return sum((a[0] > b[0], a[1] > b[1], a[2] < b[2])) >= 2

    everybody = list(entrants.values())
    return [n for n, own in entrants.items() if not any(dominates(o, own) for o in everybody)]
