"""Records that are one person, and pairs that may be."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kosketus.kernel import clock
from kosketus.kernel.ids import uuid7
from kosketus.people.customers.models.person import Person

_ACTOR = 120


class Merge(models.Model):
    """Two records are one person: who says so, and why. An undone merge stays, with who undid it and when."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    evidence = models.CharField(_("Evidence"), max_length=200)
    merged_by = models.CharField(_("Merged by"), max_length=_ACTOR)
    merged_at = models.DateTimeField(_("Merged"), default=clock.now)
    undone_by = models.CharField(_("Undone by"), max_length=_ACTOR, blank=True)
    undone_at = models.DateTimeField(_("Undone"), null=True)

    class Meta:
        verbose_name = _("merge of customers")
        verbose_name_plural = _("merges of customers")
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], condition=models.Q(undone_at=None), name="customers_merge_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class SameAnswer(models.TextChoices):
    """What a person said to "Same person?"."""

    SAME = "same", _("the same")
    DIFFERENT = "different", _("two people")


class MatchReason(models.TextChoices):
    """Why two records may be one person."""

    NAME = "name", _("They have the same name.")
    ADDRESS = "address", _("One is known by the mail address that is the other's number in another system.")
    LINKED = "linked", _("A file or an app named both together.")


class Match(models.Model):
    """Two records that may be one person; waits for somebody to say so. ``first`` is the older one."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=12, choices=MatchReason.choices)
    evidence = models.CharField(max_length=200, blank=True)
    found_at = models.DateTimeField(default=clock.now)
    answer = models.CharField(max_length=12, choices=SameAnswer.choices, blank=True)
    answered_by = models.CharField(max_length=_ACTOR, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("possible match")
        verbose_name_plural = _("possible matches")
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="customers_match_once")]
        indexes = [models.Index(fields=["answer", "id"], name="customers_match_open")]

    def __str__(self) -> str:
        return str(self.public_id)
