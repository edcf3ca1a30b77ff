"""Customers, the companies they belong to, and what they are known by."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kosketus.kernel import clock
from kosketus.kernel.ids import uuid7

NAME_LENGTH = 200


class Company(models.Model):
    """An organisation that is a customer; its people are members."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(_("Name"), max_length=NAME_LENGTH)
    folded = models.CharField(max_length=NAME_LENGTH * 2, db_index=True, editable=False)
    attributes = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("company")

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """One customer. ``attributes`` hold what was brought in, ``traits`` what upper rooms computed.

    Where several records were found to be one person, the oldest stands for all (``merged_into`` of the others
    points to it) and its name, attributes and traits are what they say together. ``own`` keeps what each says
    alone; it is null for somebody who is merged with nobody.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(_("Name"), max_length=NAME_LENGTH, blank=True)
    folded = models.CharField(max_length=NAME_LENGTH * 2, db_index=True, blank=True, editable=False)
    attributes = models.JSONField(default=dict, blank=True)
    traits = models.JSONField(default=dict, blank=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged", editable=False)
    own = models.JSONField(null=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("customer")

    def __str__(self) -> str:
        return self.name or str(self.public_id)


class Membership(models.Model):
    """A person belongs to a company."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("Role"), max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "company"], name="customers_membership_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.company_id}"


class Identity(models.Model):
    """By what somebody is known, and how we learnt it. Facts point here, never to the person.

    ``home`` is the record that the identity came with, where that one is merged with others; null: ``person``.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identities")
    home = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    kind = models.CharField(max_length=12)
    source = models.CharField(max_length=80, blank=True)
    value = models.CharField(max_length=254)
    evidence = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name_plural = "identities"
        constraints = [models.UniqueConstraint(fields=["kind", "source", "value"], name="customers_identity_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.source}:{self.value}"


class AttributeName(models.Model):
    """An attribute that some customer has: known without reading every customer."""

    name = models.CharField(primary_key=True, max_length=60)

    def __str__(self) -> str:
        return self.name


class TraitName(models.Model):
    """A trait that some customer has: known without reading every customer."""

    name = models.CharField(primary_key=True, max_length=60)

    def __str__(self) -> str:
        return self.name
