"""What `/e` accepts: one event or a list of them, checked before anything is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from kosketus.config.front_door.answers import Refused
from kosketus.kernel import events
from kosketus.kernel.events import Draft
from kosketus.kernel.ids import uuid7
from kosketus.listen.signals.contracts import WebEvent, WebEventSetAside

MOST_EVENTS = 500
MOST_BYTES = 1 << 20

_Name = Annotated[str, Meta(min_length=1, max_length=80)]
_Id = Annotated[str, Meta(max_length=100)]
_Address = Annotated[str, Meta(max_length=2000)]
_Value = Annotated[str, Meta(max_length=2000)] | int | float | bool | None


class Incoming(Struct, forbid_unknown_fields=True):
    """One event as a site sends it. ``id`` makes sending twice harmless; without ``occurred_at`` it happened now."""

    name: _Name
    url: _Address = ""
    referrer: _Address = ""
    visitor: _Id = ""
    session: _Id = ""
    properties: Annotated[dict[_Name, _Value], Meta(max_length=100)] = {}
    occurred_at: Annotated[datetime, Meta(tz=True)] | None = None
    id: UUID | None = None


@dataclass(frozen=True)
class Doubted:
    """An event whose moment cannot be believed: its place in the request, and why."""

    index: int
    reason: str


class Batch(NamedTuple):
    """What one request brings. ``named`` are the ids that the client chose, so they may be repeats."""

    drafts: Sequence[Draft]
    set_aside: Sequence[Doubted]
    named: frozenset[UUID]


_one = msgspec.json.Decoder(Incoming)
_many = msgspec.json.Decoder(list[Incoming])


def read(body: bytes, *, received: datetime) -> Batch:
    """The events of a request.

    Raises:
        Refused: 400 not JSON, 413 too many, 422 not an event; the words say where.
    """
    incoming = _decoded(body)
    if len(incoming) > MOST_EVENTS:
        raise Refused(
            413,
            f"{len(incoming)} events are too many: at most {MOST_EVENTS} at once.",
            "Nothing was stored. Send smaller lists.",
        )
    doubted: list[Doubted] = []
    drafts = [_draft(one, index, received, doubted) for index, one in enumerate(incoming)]
    return Batch(drafts, doubted, frozenset(one.id for one in incoming if one.id))


def _decoded(body: bytes) -> list[Incoming]:
    try:
        incoming = _many.decode(body) if body.lstrip()[:1] == b"[" else [_one.decode(body)]
        _refuse_nul(incoming)
    except msgspec.ValidationError as error:
        raise Refused(
            422, f"This is not an event: {error}", "Nothing was stored. Mend the event and send it again."
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(
            400,
            f"This is not JSON: {error}",
            "Nothing was stored. Send one event or a list of events as JSON in UTF-8.",
        ) from None
    return incoming


def _refuse_nul(incoming: Sequence[Incoming]) -> None:
    # PostgreSQL cannot store the character in a text, and the subject is one.
    for index, one in enumerate(incoming):
        if "\x00" in one.visitor:
            raise msgspec.ValidationError(f"the character NUL is not allowed - at `$[{index}].visitor`")


def _draft(one: Incoming, index: int, received: datetime, doubted: list[Doubted]) -> Draft:
    moment = one.occurred_at or received
    doubt = events.out_of_bounds(moment, received=received, public=True) if one.occurred_at else None
    what: Any = _told(one)
    if doubt:
        doubted.append(Doubted(index, doubt))
        fact: Any = WebEventSetAside(reason=doubt, claimed_at=moment, **what)
        moment = received
    else:
        fact = WebEvent(**what)
    subject = f"visitor:{one.visitor}" if one.visitor else ""
    return Draft(fact=fact, occurred_at=moment, subject=subject, uid=one.id or uuid7())


def _told(one: Incoming) -> dict[str, Any]:
    return {
        "name": one.name,
        "url": one.url,
        "referrer": one.referrer,
        "visitor": one.visitor,
        "session": one.session,
        "properties": one.properties,
    }
