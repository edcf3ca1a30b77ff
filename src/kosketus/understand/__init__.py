"""The floor that counts and infers."""
