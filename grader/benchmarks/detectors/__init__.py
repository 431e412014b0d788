"""Our detector beside others, on the same rows: what `make bench` prints. No lesson needs it."""
