def twin_of(bag):
    return 3 * bag
