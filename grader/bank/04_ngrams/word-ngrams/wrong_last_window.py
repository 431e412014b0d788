# misconception: The last window is one place earlier.
# loses: 3
def word_ngrams(text, order):
    bounded = [f" {word} " for word in text.lower().split()]
    found = [word[i : i + order] for word in bounded for i in range(len(word) - order)]
    return [ngram for ngram in found if ngram.strip()]
