"""The outreach tables."""
