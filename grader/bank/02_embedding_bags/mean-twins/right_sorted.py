def twin_of(bag):
    return sorted([*bag, *bag])
