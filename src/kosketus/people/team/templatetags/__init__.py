"""Template tags of the team."""
