# misconception: Each language of the source can be asked.
# loses: 3
def held_out_source(rows, source):
    test = [row for row in rows if row[2] == source]
    asked = {text.casefold() for text, _, _ in test}
    training = [row for row in rows if row[2] != source and row[0].casefold() not in asked]
    known = {lang for _, lang, _ in training}
    return training, test
