# misconception: Better means better with every seed.
# loses: 3
def ablation_verdict(base, changed, factors):
    if all(b > a for a, b in zip(base, changed)):
        return "better"
    return "worse" if all(b < a for a, b in zip(base, changed)) else "cannot tell"
