"""Conversations with customers: who wrote, who answered, and how it stood."""
