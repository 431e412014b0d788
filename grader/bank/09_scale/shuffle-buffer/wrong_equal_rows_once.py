# misconception: A row that went out already need not go out again.
# loses: 2
def shuffle_buffer(rows, size, draws):
    buffer, out = rows[:size], []
    for row, place in zip(rows[size:], draws):
        out.append(buffer[place])
        buffer[place] = row
    return list(dict.fromkeys(out + buffer))
