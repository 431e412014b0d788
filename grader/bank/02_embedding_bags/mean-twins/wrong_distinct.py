# misconception: A mean asks which indices there are, not how often.
# loses: 3
def twin_of(bag):
    return 2 * sorted(set(bag))
