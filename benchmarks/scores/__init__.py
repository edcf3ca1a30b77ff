"""How soon pages of scores are there over ten million answers."""
