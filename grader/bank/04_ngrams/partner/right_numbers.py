def partner(ngram, rows):
    """Numbers, written with letters as digits."""
    wanted, number = hash_ngram(ngram) % rows, 0
    while True:
        number, rest, letters = number + 1, number + 1, ""
        while rest:
            rest, digit = divmod(rest, 26)
            letters += chr(ord("a") + digit)
        if letters != ngram and hash_ngram(letters) % rows == wanted:
            return letters
