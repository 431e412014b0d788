# misconception: The library has this function, so a call of it is the answer.
# loses: 3
from langbags.cld3.hashing import hash32


def murmur2(data):
    return hash32(data)
