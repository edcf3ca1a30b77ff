"""Lake: the columnar copy of all facts."""
