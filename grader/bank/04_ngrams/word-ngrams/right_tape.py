def word_ngrams(text, order):
    tape = " ".join(["", *text.lower().split(), ""])
    cut = ["".join(part) for part in zip(*(tape[k:] for k in range(order)))]
    return [part for part in cut if part != " " and part != "  " and " " not in part[1:-1]]
