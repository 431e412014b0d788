def relevant_shares(cleaned):
    shares, total = [0.0] * 12, 0
    for letter in cleaned.replace(" ", ""):
        code, total = ord(letter), total + 1
        place = 1 + (code > 0x7F) + (code > 0x7FF) + (code > 0xFFFF)
        for number, block in RELEVANT.items():
            place = number if block.start <= code < block.stop else place
        shares[place] += 1.0
    return [share / total if total else 0.0 for share in shares]
