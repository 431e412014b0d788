"""Fetching an export: resumed after a cut, proved whole, by one process at a time."""
