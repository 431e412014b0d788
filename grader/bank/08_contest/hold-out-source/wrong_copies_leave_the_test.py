# misconception: Copies leave the test, not training.
# loses: 3
def held_out_source(rows, source):
    training = [row for row in rows if row[2] != source]
    seen = {text.casefold() for text, _, _ in training}
    known = {lang for _, lang, _ in training}
    test = [row for row in rows if row[2] == source and row[0].casefold() not in seen]
    return training, [row for row in test if row[1] in known]
