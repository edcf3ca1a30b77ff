"""Whose house this is."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

SMALLEST_MINIMUM = 1
USUAL_MINIMUM = 5
LARGEST_MINIMUM = 100


def _english() -> list[str]:
    return ["en"]


class Organisation(models.Model):
    """The one organisation of this installation. There is exactly one row, made together with the first owner.

    ``languages`` are the languages of content, the first one being the default; ``minimum_n`` is the number of
    answers below which a group is withheld.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("Name of the organisation"), max_length=120)
    time_zone = models.CharField(_("Time zone"), max_length=64, default="UTC")
    languages: models.JSONField[list[str], list[str]] = models.JSONField(_("Languages of content"), default=_english)
    currency = models.CharField(_("Currency"), max_length=3, default="EUR")
    minimum_n = models.PositiveSmallIntegerField(
        _("Smallest group that is shown"),
        default=USUAL_MINIMUM,
        validators=[MinValueValidator(SMALLEST_MINIMUM), MaxValueValidator(LARGEST_MINIMUM)],
    )

    class Meta:
        verbose_name = _("organisation")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="team_organisation_single"),
            models.CheckConstraint(
                condition=models.Q(minimum_n__gte=SMALLEST_MINIMUM), name="team_organisation_minimum"
            ),
        ]

    def __str__(self) -> str:
        return self.name
