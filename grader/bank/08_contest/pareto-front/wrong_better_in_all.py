# misconception: To dominate is to be better in all three.
# loses: 3
def pareto_front(entrants):
    def dominates(a, b):
        return a[0] > b[0] and a[1] > b[1] and a[2] < b[2]

    everybody = list(entrants.values())
    return [n for n, own in entrants.items() if not any(dominates(o, own) for o in everybody)]
