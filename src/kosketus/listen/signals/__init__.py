"""Signals: imports, and what sites and apps tell."""
