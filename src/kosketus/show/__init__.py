"""The floor that draws for a reader."""
