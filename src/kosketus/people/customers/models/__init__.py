"""The customers' tables."""

from kosketus.people.customers.models.person import AttributeName, Company, Identity, Membership, Person

__all__ = ["AttributeName", "Company", "Identity", "Membership", "Person"]
