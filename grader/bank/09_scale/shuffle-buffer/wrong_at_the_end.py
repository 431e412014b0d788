# misconception: A row that goes out leaves a gap, and the new row joins at the end.
# loses: 3
def shuffle_buffer(rows, size, draws):
    buffer, out = rows[:size], []
    for row, place in zip(rows[size:], draws):
        out.append(buffer.pop(place))
        buffer.append(row)
    return out + buffer
