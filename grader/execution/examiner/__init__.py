"""Checks, run where no student's code can reach them."""
