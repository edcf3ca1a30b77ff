"""Reads of the connector."""
