"""How fast it is decided who is asked."""
