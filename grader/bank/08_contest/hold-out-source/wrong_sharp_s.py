# misconception: The sharp s is the only letter that lower() leaves apart.
# loses: 2
# memorises
def held_out_source(rows, source):
    test = [row for row in rows if row[2] == source]
    asked = {text.lower().replace("ß", "ss") for text, _, _ in test}
    training = [row for row in rows if row[2] != source and row[0].lower().replace("ß", "ss") not in asked]
    known = {lang for _, lang, _ in training}
    return training, [row for row in test if row[1] in known]
