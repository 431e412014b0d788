# misconception: A window may reach from one word into the next.
# loses: 3
def word_ngrams(text, order):
    tape = " " + " ".join(text.lower().split()) + " "
    found = [tape[i : i + order] for i in range(len(tape) - order + 1)]
    return [ngram for ngram in found if ngram.strip()]
