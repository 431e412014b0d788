def shuffle_buffer(rows, size, draws):
    buffer = list(rows[:size])
    out = []
    for number, row in enumerate(rows[size:]):
        row, buffer[draws[number]] = buffer[draws[number]], row
        out.append(row)
    out.extend(buffer)
    return out
