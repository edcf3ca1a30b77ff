"""Pages of the connector."""
