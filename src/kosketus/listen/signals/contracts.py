"""What crosses the signals' door."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kosketus.kernel.facts import Lane, fact

Property = str | int | float | bool | None


@fact("web.event", version=1, subject="visitor", lane=Lane.WEB)
@dataclass(frozen=True, kw_only=True)
class WebEvent:
    """Somebody did something on a page or in an app.

    ``name`` is what ("page_viewed", "cart_left"), ``visitor`` an id that the site gives and we never look into,
    ``session`` one visit of theirs. ``properties`` holds whatever else the site knows.
    """

    name: str
    url: str = ""
    referrer: str = ""
    visitor: str = ""
    session: str = ""
    properties: dict[str, Property] = field(default_factory=dict)


@fact("web.event_set_aside", version=1, subject="visitor", lane=Lane.WEB)
@dataclass(frozen=True, kw_only=True)
class WebEventSetAside:
    """A web event whose claimed moment cannot be believed: kept with the ``reason``, counted in no score.

    ``claimed_at`` is the moment that was sent; the fact itself occurred when it arrived.
    """

    reason: str
    claimed_at: datetime
    name: str
    url: str = ""
    referrer: str = ""
    visitor: str = ""
    session: str = ""
    properties: dict[str, Property] = field(default_factory=dict)
