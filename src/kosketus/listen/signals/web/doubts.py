"""What a person should know about a file before anything is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kosketus.listen.signals.domain import amounts
from kosketus.listen.signals.domain.proposing.looks import Look, Looked
from kosketus.listen.signals.domain.proposing.said import Said
from kosketus.ui import numbers

_SHOWN = 40
_NAMED = 4


class Doubt(NamedTuple):
    """What stands there and what follows; ``kind`` is that of its notice."""

    kind: str
    heading: str
    text: str


def doubts(said: Said, looked: Looked, *, name: str) -> Iterator[Doubt]:
    """All of them, the gravest first; *name* is that of the file."""
    if looked.repeated:
        yield _twice(looked.repeated, name)
    looks = {role: look for role, name in said.columns.items() if (look := looked.of(name))}
    for look in {look.name: look for look in looks.values()}.values():
        yield from _mixed(look)
    yield from _changing(looks)
    if (key := looks.get("key")) and said.kind in {"order", "subscription"}:
        yield from _repeated(key)
    if "amount" in looks:
        yield from _currencies(looks["amount"], looks.get("currency"))


def _twice(names: tuple[str, ...], file: str) -> Doubt:
    heading = _("The column names %(names)s stand in %(file)s more than once; they are not used.")
    text = _("Rename all but one of them, so that it is clear which one counts, and bring the file again.")
    return Doubt("warning", heading % {"names": ", ".join(names[:_NAMED]), "file": file}, text)


def _mixed(look: Look) -> Iterator[Doubt]:
    if look.dates.mixed:
        text = _(
            "“%(one)s” and “%(other)s” cannot be of one order, so those that read both ways may be wrong either way."
            " Mend the file first."
        )
        one, other = look.dates.mixed
        yield Doubt("error", _("Dates are written in two orders."), text % {"one": one, "other": other})


def _changing(looks: dict[str, Look]) -> Iterator[Doubt]:
    """A column that holds something else from some row on."""
    for role in ("date", "score", "amount"):
        if (look := looks.get(role)) and not look.dates.mixed and look.odd:
            heading = _("The column “%(name)s” does not hold the same throughout.") % {"name": look.name}
            text = _("“%(odd)s” stands there, for example. Rows in which it cannot be read will be left out and told.")
            yield Doubt("warning", heading, text % {"odd": look.odd[:_SHOWN]})


def _repeated(key: Look) -> Iterator[Doubt]:
    again = key.filled - key.different
    if again:
        heading = ngettext(
            "%(number)s row has a number that stands in a row before.",
            "%(number)s rows have a number that stands in a row before.",
            again,
        ) % {"number": numbers.integer(again)}
        text = _("The first row of each counts, with its amount; what became of it may stand in any of them.")
        yield Doubt("info", heading, text)


def _currencies(amount: Look, column: Look | None) -> Iterator[Doubt]:
    codes = (
        [code.upper() for code in column.values] if column else [amounts.currency_of(sign) for sign in amount.signed]
    )
    found = [code for code in dict.fromkeys(codes) if code]
    if len(found) > 1:
        heading = _("Amounts are in several currencies: %(codes)s.") % {"codes": ", ".join(found[:_NAMED])}
        yield Doubt("info", heading, _("Each keeps its own; they are never added up."))
