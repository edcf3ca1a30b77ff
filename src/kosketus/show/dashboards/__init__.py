"""Dashboards: the pages on which scores are read."""
