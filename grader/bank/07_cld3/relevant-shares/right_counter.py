def relevant_shares(cleaned):
    def kind(letter):
        for number, block in RELEVANT.items():
            if ord(letter) in block:
                return number
        return len(letter.encode("utf-8"))

    letters_only = cleaned.replace(" ", "")
    counts = Counter(map(kind, letters_only))
    return [counts[place] / max(len(letters_only), 1) for place in range(12)]
