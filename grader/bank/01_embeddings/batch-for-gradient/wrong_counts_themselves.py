# misconception: The counts are the indices.
# loses: 3
def batch_for(counts):
    return counts
