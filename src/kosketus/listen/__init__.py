"""The floor that hears and records."""
