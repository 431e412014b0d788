# misconception: Another order is another bag.
# loses: 3
def twin_of(bag):
    return bag[::-1]
