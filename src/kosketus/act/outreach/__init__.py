"""Who is asked what, when, and who must be left alone."""
