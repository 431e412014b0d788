"""What stands behind `lesson`: values by copy, comparisons in words, draws from a key, figures."""
