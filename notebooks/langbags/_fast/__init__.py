"""What makes `bags`, `model` and `detector` fast: the same results, from whole arrays."""
