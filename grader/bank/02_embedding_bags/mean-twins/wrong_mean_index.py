# misconception: The mean of the indices is what counts.
# loses: 3
def twin_of(bag):
    return [sum(bag) // len(bag)]
