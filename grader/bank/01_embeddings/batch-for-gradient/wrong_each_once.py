# misconception: A row that is looked up once gets all the gradient that is asked for.
# loses: 3
def batch_for(counts):
    return counts.nonzero().flatten()
