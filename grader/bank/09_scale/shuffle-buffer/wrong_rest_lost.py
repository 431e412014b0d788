# misconception: When the stream ends, the work is done; what lies in the buffer needs no care.
# loses: 3
def shuffle_buffer(rows, size, draws):
    buffer, out = rows[:size], []
    for row, place in zip(rows[size:], draws):
        out.append(buffer[place])
        buffer[place] = row
    return out
