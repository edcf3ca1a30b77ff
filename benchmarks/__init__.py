"""Measurements, one folder each with a `run.py` that prints a table: `make bench`."""
