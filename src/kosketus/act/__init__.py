"""Doing something to somebody, within what they allow."""
