"""The readable path made fast: for whole batches, and for one text at a time."""
