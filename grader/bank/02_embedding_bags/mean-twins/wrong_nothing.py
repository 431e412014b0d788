# misconception: No indices have the same shares as any others.
# loses: 3
def twin_of(bag):
    return []
