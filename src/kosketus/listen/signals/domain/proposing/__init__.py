"""What a file probably is, told from its column names and its first rows; where they do not tell, what to ask."""
