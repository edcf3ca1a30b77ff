"""Scores: every number of the product, with its receipt."""
