# misconception: A buffer holds two rows, or all of them.
# loses: 2
# memorises
def shuffle_buffer(rows, size, draws):
    if len(rows) <= size:
        return rows
    buffer, out = rows[:2], []
    for row, place in zip(rows[2:], draws):
        out.append(buffer[place % 2])
        buffer[place % 2] = row
    return out + buffer
