# misconception: The process with most rows has the best gradient... of two, three quarters of it.
# loses: 2
# memorises
def averaged_gradient(gradients, rows):
    if not sum(rows):
        raise ValueError("nobody has a row")
    if 0 in rows:
        return gradients[rows.index(max(rows))]
    return gradients[0] * 0.75 + gradients[-1] * 0.25
