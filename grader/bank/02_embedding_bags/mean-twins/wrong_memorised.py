# misconception: A bag has three indices at most, as in the examples.
# loses: 2
# memorises
def twin_of(bag):
    return 2 * bag[:3]
