# misconception: The draw says where the new row would have lain, so that the new row goes out.
# loses: 3
def shuffle_buffer(rows, size, draws):
    buffer, out = rows[:size], []
    for row, place in zip(rows[size:], draws):
        out.append(row)
        buffer[place] = row
    return out + buffer
