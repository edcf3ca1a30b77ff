"""Reads of the team."""
