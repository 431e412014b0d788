# misconception: Only a copy of a row that is asked has to leave training.
# loses: 3
def held_out_source(rows, source):
    training = [row for row in rows if row[2] != source]
    known = {lang for _, lang, _ in training}
    test = [row for row in rows if row[2] == source and row[1] in known]
    asked = {text.casefold() for text, _, _ in test}
    training = [row for row in training if row[0].casefold() not in asked]
    known = {lang for _, lang, _ in training}
    return training, [row for row in test if row[1] in known]
