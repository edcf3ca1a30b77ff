"""What crosses the team's door."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.dispatch import Signal
from django.utils.functional import Promise

from kosketus.people.team.colours import Accent

Span = tuple[int, int]
Week = tuple[tuple[Span, ...], ...]
address_changed = Signal()
"""Sent after another public address was stored: whoever keeps the old one forgets it."""


class Purpose(StrEnum):
    """Why somebody reads: figures on a page, rows behind a figure, an export, or one customer's own history."""

    FIGURES = "figures"
    ROWS = "rows"
    EXPORT = "export"
    CUSTOMER = "customer"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Who reads, and what they may see. Every query of the lake takes one first, and there is no default.

    ``minimum_n`` is the size below which a group is withheld (answers), ``minimum_outside`` the same for what a filter
    leaves out, where that asks for more; ``actor`` is the kernel's string.
    """

    actor: str
    role: str
    minimum_n: int
    purpose: Purpose = Purpose.FIGURES
    inboxes: tuple[int, ...] | None = None
    minimum_outside: int = 0


@dataclass(frozen=True, kw_only=True)
class OrganisationInfo:
    """Whose house this is. ``languages`` are those of content, the default first; ``currency`` is an ISO 4217 code."""

    name: str
    time_zone: str
    languages: tuple[str, ...]
    currency: str
    minimum_n: int


class Tone(StrEnum):
    """How customers are addressed: ``formal`` is вы, te and dumneavoastră, ``informal`` ты, sinä and tu."""

    FORMAL = "formal"
    INFORMAL = "informal"


@dataclass(frozen=True, kw_only=True)
class LogoInfo:
    """A picture for the head of a page or mail. ``address`` begins with "/"; put the public address before it.

    ``width`` and ``height`` are those to draw it at, in CSS pixels: at most 40 high. The file has twice as many.
    It is opaque, on white (``ground`` is ``light``) or on our dark surface (``dark``).
    """

    sha256: str
    address: str
    width: int
    height: int
    ground: str = "light"


@dataclass(frozen=True, kw_only=True)
class BrandInfo:
    """How the organisation looks and speaks in one language; nothing is empty but ``logo``, ``reply_to``, ``sign_off``.

    ``accent`` holds checked shades for light and dark pages and the ink that reads on each.
    """

    name: str
    sender: str
    tone: Tone
    accent: Accent
    logo: LogoInfo | None = None
    reply_to: str = ""
    sign_off: str = ""


class Fault(StrEnum):
    """Why an address is not confirmed."""

    NONE_SET = "none_set"
    NOT_CHECKED = "not_checked"
    SILENT = "silent"
    UNKNOWN_NAME = "unknown_name"
    CERTIFICATE = "certificate"
    REDIRECT = "redirect"
    HOST_REFUSED = "host_refused"
    SOMEBODY_ELSE = "somebody_else"
    ANOTHER = "another"


@dataclass(frozen=True, kw_only=True)
class PublicAddress:
    """Where customers reach this installation; ``url`` has no slash at its end and is empty where none is set.

    Only a ``confirmed`` one belongs into a link to a customer. ``why`` says how it stands, in words for the team.
    """

    url: str
    confirmed: bool
    why: str | Promise


@dataclass(frozen=True, kw_only=True)
class KeyInfo:
    """A key that works at this moment, and what it may do (such as ``events:write``).

    ``used_at`` is its last noted use; whoever accepts the key notes a new one (``facade.note_keys_used``) where
    that is older than a minute.
    """

    public_id: UUID
    name: str
    scopes: frozenset[str]
    used_at: datetime | None = None

    @property
    def actor(self) -> str:
        """The key as the kernel's string."""
        return f"key:{self.public_id}"

    def may(self, scope: str) -> bool:
        """Whether the key was made for *scope*."""
        return scope in self.scopes


@dataclass(frozen=True, kw_only=True)
class Holiday:
    """A day without work, once or every year. 29 February comes only in leap years."""

    day: date
    yearly: bool = False
    name: str = ""

    def falls_between(self, first: date, last: date) -> Iterator[date]:
        """Its days from *first* to *last*, both included; a yearly holiday also before the year it was written in."""
        if not self.yearly:
            yield from (d for d in (self.day,) if first <= d <= last)
            return
        for year in range(first.year, last.year + 1):
            try:
                day = self.day.replace(year=year)
            except ValueError:
                continue
            if first <= day <= last:
                yield day


@dataclass(frozen=True, kw_only=True)
class WorkHours:
    """When people work: ``week`` holds seven tuples, Monday first, of (start, end) in minutes after local midnight.

    Spans of a day are in order and do not touch; what lies between them is a break. 1440 is the midnight at the
    end of the day. ``time_zone`` is an IANA name.
    """

    time_zone: str
    week: Week
    holidays: tuple[Holiday, ...] = ()

    def holidays_between(self, first: date, last: date) -> tuple[date, ...]:
        """All days without work because of a holiday, from *first* to *last*, in order and once each."""
        return tuple(sorted({day for holiday in self.holidays for day in holiday.falls_between(first, last)}))


@dataclass(frozen=True, kw_only=True)
class WorkPeriod:
    """The hours that count from ``valid_from`` until the next period begins (the last one has no end)."""

    valid_from: datetime
    valid_to: datetime | None
    hours: WorkHours


@dataclass(frozen=True, kw_only=True)
class CalendarInfo:
    """A calendar by its public id."""

    public_id: UUID
    name: str
