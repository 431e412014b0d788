# misconception: One worker may read everything if no row is cut.
# loses: 3
def byte_ranges(data, parts):
    return [(0, len(data))] + [(len(data), len(data))] * (parts - 1)
