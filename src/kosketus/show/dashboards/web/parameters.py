"""The choices of a score's page, kept in its address. What an address asks for in vain is told, never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from kosketus.understand.scores.contracts import Clock, Filter, Grain, Query
from kosketus.understand.scores.facade import Versus

_FIRST, _LAST = date(1970, 1, 1), date(2200, 1, 1)
_LONGEST, _MOST = 200, 20


class BadAddress(ValueError):
    """The address asks for something that cannot be; the message says what, in the reader's language."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What the address asks for. ``versus`` is what the number is compared with, None for the period before."""

    score: str
    grain: Grain | None = None
    at: date | None = None
    by: str = ""
    filters: tuple[Filter, ...] = ()
    versus: Versus | None = None
    clock: Clock = Clock.CALENDAR

    @classmethod
    def of(cls, score: str, given: QueryDict) -> Choices:
        """The choices of ``?grain=year&at=2018-01-01&by=channel&filter=customer.plan=gold&versus=year``.

        Raises:
            BadAddress: a period, day or filter cannot be read.
        """
        return cls(
            score=score,
            grain=_grain(given.get("grain", "")),
            at=day(given.get("at", "")),
            by=plain(given.get("by", "")),
            filters=filters(given.getlist("filter")),
            versus=versus(given.get("versus", "")),
            clock=_clock(given.get("clock", "")),
        )

    @property
    def query(self) -> Query:
        """The question that goes to the scores."""
        return Query(score=self.score, filters=self.filters, clock=self.clock)

    def address(
        self,
        *,
        at: date | None,
        by: str | None = None,
        filters: tuple[Filter, ...] | None = None,
        grain: Grain | None = None,
    ) -> str:
        """The address of the same page with other choices."""
        asked = QueryDict(mutable=True)
        pairs = {
            "grain": str(grain or self.grain or ""),
            "at": at.isoformat() if at else "",
            "by": self.by if by is None else by,
            "versus": versus_written(self._kept(filters)),
            "clock": str(self.clock) if self.clock is not Clock.CALENDAR else "",
        }
        for name, value in pairs.items():
            if value:
                asked[name] = value
        asked.setlist("filter", written(self.filters if filters is None else filters))
        return f"?{asked.urlencode()}"

    def _kept(self, filters: tuple[Filter, ...] | None) -> Versus | None:
        """What to compare with under other filters: a group only as long as the number is that of a group beside it."""
        group = self.versus.group if self.versus else None
        if group is None or filters is None or group.field in {each.field for each in filters}:
            return self.versus
        return None


def versus(text: str) -> Versus | None:
    """What the number is compared with: ``year``, the first day of a period, or another group as FIELD=VALUE.

    Raises:
        BadAddress: it is none of these.
    """
    if not text:
        return None
    if text == "year":
        return Versus(kind="year")
    if "=" in text:
        return Versus(kind="group", group=one_filter(text))
    return Versus(kind="period", since=day(text))


def versus_written(chosen: Versus | None) -> str:
    """The same as an address has it."""
    if chosen is None:
        return ""
    if chosen.group is not None:
        return written((chosen.group,))[0]
    return chosen.since.isoformat() if chosen.since else chosen.kind


def written(chosen: tuple[Filter, ...]) -> list[str]:
    """Filters as an address has them."""
    return [f"{each.field}={each.value}" for each in chosen]


def filters(texts: list[str]) -> tuple[Filter, ...]:
    """Filters written as FIELD=VALUE.

    Raises:
        BadAddress: one is not, or there are more than anybody means.
    """
    if len(texts) > _MOST:
        raise BadAddress(_("There are more than %(most)s filters in this address.") % {"most": _MOST})
    return tuple(one_filter(text) for text in texts)


def one_filter(text: str) -> Filter:
    """The filter written as FIELD=VALUE.

    Raises:
        BadAddress: it is not.
    """
    field, _is, value = plain(text).partition("=")
    if not field or not value:
        raise BadAddress(_("“%(text)s” is no filter. A filter is written as channel=mail.") % {"text": text})
    return Filter(field=field, value=value)


def day(text: str) -> date | None:
    """A day written as 2026-05-01; None for nothing.

    Raises:
        BadAddress: it is no day, or one of another age.
    """
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not _FIRST <= found <= _LAST:
        raise BadAddress(_("“%(text)s” is no day. A day is written as 2026-05-01.") % {"text": text[:_LONGEST]})
    return found


def plain(text: str) -> str:
    """*text*, where it is of a sensible length and has no control characters.

    Raises:
        BadAddress: it is not so.
    """
    if len(text) > _LONGEST or not (text.isprintable() or not text):
        raise BadAddress(_("A value in this address is too long or has characters that cannot be written."))
    return text


def _grain(text: str) -> Grain | None:
    if text and text not in set(Grain):
        raise BadAddress(_("There are no periods called “%(text)s”.") % {"text": text[:_LONGEST]})
    return Grain(text) if text else None


def _clock(text: str) -> Clock:
    if text and text not in set(Clock):
        raise BadAddress(_("There is no clock called “%(text)s”.") % {"text": text[:_LONGEST]})
    return Clock(text) if text else Clock.CALENDAR
