# misconception: A character is a byte.
# loses: 3
def ngram_fractions(word, n):
    data = word.encode("utf-8")
    pieces = [data[start : start + n] for start in range(len(data) - n + 1)]
    texts = [piece.decode("utf-8", errors="replace") for piece in pieces]
    return {text: texts.count(text) / len(texts) for text in texts}
