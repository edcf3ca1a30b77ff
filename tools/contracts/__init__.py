"""Import contracts of the house that import-linter does not bring itself; configured in pyproject.toml."""
