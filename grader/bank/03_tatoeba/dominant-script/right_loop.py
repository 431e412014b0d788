def dominant_script(text, share):
    counts, total = {}, 0
    for letter in filter(str.isalpha, text):
        script = unicodedata.name(letter).partition(" ")[0]
        counts[script] = counts.get(script, 0) + 1
        total += 1
    best = max(counts, key=counts.get, default="")
    return best if best and counts[best] / total >= share else ""
