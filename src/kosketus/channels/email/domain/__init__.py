"""Writes of the connector."""
