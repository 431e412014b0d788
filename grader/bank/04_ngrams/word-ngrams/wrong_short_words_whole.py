# misconception: A word that is too short for a window stays whole.
# loses: 3
def word_ngrams(text, order):
    bounded = [f" {word} " for word in text.lower().split()]
    ends = [max(len(word) - order + 1, 1) for word in bounded]
    found = [w[i : i + order] for w, end in zip(bounded, ends, strict=True) for i in range(end)]
    return [ngram for ngram in found if ngram.strip()]
