# misconception: One index more changes the sum and not the mean.
# loses: 3
def twin_of(bag):
    return [*bag, bag[0]]
