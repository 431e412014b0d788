# misconception: Two numbers are enough to rank by.
# loses: 3
def pareto_front(entrants):
    ranked = sorted(entrants, key=lambda name: (-entrants[name][0], -entrants[name][1]))
    kept, fastest = set(), 0.0
    for name in ranked:
        if entrants[name][1] >= fastest:
            kept.add(name)
            fastest = entrants[name][1]
    return [name for name in entrants if name in kept]
