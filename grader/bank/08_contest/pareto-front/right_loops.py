def pareto_front(entrants):
    kept = []
    for name, (accuracy, speed, size) in entrants.items():
        beaten = False
        for a, s, b in entrants.values():
            at_least = a >= accuracy and s >= speed and b <= size
            beaten = beaten or (at_least and (a > accuracy or s > speed or b < size))
        if not beaten:
            kept.append(name)
    return kept
