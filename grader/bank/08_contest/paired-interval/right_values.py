def paired_interval(only_a, only_b, n):
    values = torch.zeros(n, dtype=torch.float64)
    values[:only_a] = 1
    values[only_a : only_a + only_b] = -1
    half = 1.96 * values.std(correction=0) / math.sqrt(n)
    return (values.mean() - half).item(), (values.mean() + half).item()
