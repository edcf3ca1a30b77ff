"""Customers: persons, companies and the identities they are known by."""
