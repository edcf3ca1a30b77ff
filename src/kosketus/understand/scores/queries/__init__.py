"""How scores are asked of the lake."""
