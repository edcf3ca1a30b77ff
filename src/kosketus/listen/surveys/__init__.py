"""Surveys: what is asked and what was answered."""
