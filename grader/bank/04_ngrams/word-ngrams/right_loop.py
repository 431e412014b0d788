def word_ngrams(text, order):
    found = []
    for word in text.lower().split():
        bounded = " " + word + " "
        for start in range(len(bounded) - order + 1):
            window = bounded[start : start + order]
            if window != " ":
                found.append(window)
    return found
