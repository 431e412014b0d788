"""Proves that every stored output of a lesson is still what its cells give."""
