# misconception: An index outside the table means its nearest row.
# loses: 3
def lookup(weight, indices):
    return weight[indices.clamp(0, len(weight) - 1)]
