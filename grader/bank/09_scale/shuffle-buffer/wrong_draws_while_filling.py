# misconception: Every row uses a draw, also while the buffer fills.
# loses: 3
def shuffle_buffer(rows, size, draws):
    buffer, out = [], []
    for row, place in zip(rows, draws):
        if len(buffer) < size:
            buffer.append(row)
        else:
            out.append(buffer[place])
            buffer[place] = row
    return out + buffer
