def shuffle_buffer(rows, size, draws):
    held, out, used = [], [], 0
    for row in rows:
        if len(held) < size:
            held.append(row)
            continue
        place = draws[used]
        used += 1
        out.append(held[place])
        held[place] = row
    return [*out, *held]
