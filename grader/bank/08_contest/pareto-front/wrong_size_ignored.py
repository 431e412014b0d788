# misconception: Size does not count.
# loses: 3
def pareto_front(entrants):
    def dominates(a, b):
        return a[:2] != b[:2] and a[0] >= b[0] and a[1] >= b[1]

    everybody = list(entrants.values())
    return [n for n, own in entrants.items() if not any(dominates(o, own) for o in everybody)]
