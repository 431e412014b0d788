# misconception: A function may make the caller's list longer.
# loses: 3
def twin_of(bag):
    bag.extend(list(bag))
    return bag
