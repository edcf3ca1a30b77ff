"""How fast surveys take answers."""
