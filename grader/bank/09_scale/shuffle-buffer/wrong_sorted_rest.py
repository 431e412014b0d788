# misconception: The rest of the buffer goes out in the order of the stream.
# loses: 3
def shuffle_buffer(rows, size, draws):
    buffer, out = list(enumerate(rows[:size])), []
    for number, (row, place) in enumerate(zip(rows[size:], draws), size):
        out.append(buffer[place][1])
        buffer[place] = (number, row)
    return out + [row for _, row in sorted(buffer)]
