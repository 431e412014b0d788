def held_out_source(rows, source):
    texts, training, languages = set(), [], set()
    for text, _, where in rows:
        if where == source:
            texts.add(text.casefold())
    for row in rows:
        if row[2] != source and row[0].casefold() not in texts:
            training.append(row)
            languages.add(row[1])
    return training, [row for row in rows if row[2] == source and row[1] in languages]
