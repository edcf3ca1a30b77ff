"""How fast files come in."""
