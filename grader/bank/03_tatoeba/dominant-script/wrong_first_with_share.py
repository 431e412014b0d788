# misconception: The first script that has the share is the dominant one.
# loses: 3
def dominant_script(text, share):
    counts = Counter(unicodedata.name(x).split()[0] for x in text if x.isalpha())
    for script, count in counts.items():
        if count >= share * counts.total():
            return script
    return ""
