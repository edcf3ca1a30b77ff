"""The answers behind a number as tables, piece by piece, so that memory holds no more than one piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from kosketus.show.dashboards.exports.cells import Row, Sheet
from kosketus.understand.scores.facade import AnswerRow, Definition

Pieces = Iterable[Sequence[AnswerRow]]

# Names for machines, the same in every language; ``value`` is what cxmetrics counts.
COLUMNS = (
    "given_at",
    "value",
    "words",
    "channel",
    "touchpoint",
    "language",
    "survey",
    "question",
    "customer",
    "customer_id",
)
_KINDS = ("moment", "count", "words", "text", "text", "text", "text", "text", "text", "text")


def rows(pieces: Pieces, zone: str) -> Iterator[Row]:
    """One row for each answer, newest first; moments in the organisation's zone."""
    local = ZoneInfo(zone)
    for piece in pieces:
        for each in piece:
            person = each.person
            yield (
                each.occurred_at.astimezone(local),
                int(each.value) if each.value.is_integer() else each.value,
                each.words,
                each.channel,
                each.touchpoint,
                each.language,
                each.survey,
                each.question,
                person.name if person else "",
                str(person.public_id) if person else "",
            )


def sheet(definition: Definition, pieces: Pieces, zone: str) -> Sheet:
    """The same as a worksheet with headings for people."""
    headings = [
        _("Given"),
        _("Answer"),
        _("Words"),
        _("Channel"),
        _("Touchpoint"),
        _("Language"),
        _("Survey"),
        _("Question"),
        _("Customer"),
        _("Customer number"),
    ]
    return Sheet(title=str(definition.name), columns=headings, kinds=_KINDS, rows=rows(pieces, zone))
