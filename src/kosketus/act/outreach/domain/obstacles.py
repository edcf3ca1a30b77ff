"""What stands against sending: shown before the start, asked again before every batch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kosketus.act.outreach.models import Audience, Programme
from kosketus.channels import registry
from kosketus.listen.surveys import facade as surveys
from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import IdentityKind
from kosketus.people.team import facade as team

# By which kind of identity a channel reaches people.
ADDRESS_KINDS = {"email": IdentityKind.EMAIL, "sms": IdentityKind.PHONE}


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """One thing to mend: what it is, and the name of the page where (empty where there is none)."""

    what: str | Promise
    words: str | Promise
    url_name: str = ""


def obstacles(programme: Programme) -> list[Obstacle]:
    """All that stands against sending this one now."""
    return [*_ways(programme), *_address(), *_name(), *_survey(programme), *_segment(programme)]


def _ways(programme: Programme) -> Iterator[Obstacle]:
    usable = [channel for channel in programme.channels if channel in usable_channels()]
    standing = [registry.readiness(channel) for channel in usable]
    if any(one.ready for one in standing):
        return
    why = standing[0].why if standing else _("There is no way to send anything yet.")
    yield Obstacle(what=_("Mail does not go out yet"), words=why, url_name="email:account" if usable else "")


def _address() -> Iterator[Obstacle]:
    address = team.public_address()
    if not address.confirmed:
        yield Obstacle(
            what=_("Customers cannot open this installation yet"), words=address.why, url_name="team:public-address"
        )


def _name() -> Iterator[Obstacle]:
    # The command line makes an organisation without one, and letters would come from nobody.
    if not team.brand("").name:
        yield Obstacle(
            what=_("Nobody could tell who is asking"),
            words=_("Letters and surveys say the name of your organisation, and it has none yet. Enter it."),
            url_name="team:brand",
        )


def _survey(programme: Programme) -> Iterator[Obstacle]:
    if surveys.open_survey(programme.survey) is None:
        yield Obstacle(
            what=_("The survey takes no answers"), words=_("Publish it or open it again."), url_name="surveys:list"
        )


def _segment(programme: Programme) -> Iterator[Obstacle]:
    if programme.audience != Audience.SEGMENT or not programme.segment:
        return
    if not any(one.slug == programme.segment for one in customers.segments()):
        yield Obstacle(
            what=_("The segment is gone"),
            words=_("Somebody removed it, so nobody is in it. Make a new send-out for another one."),
        )


def ready_channels(programme: Programme) -> tuple[str, ...]:
    """The ways by which letters would go out now, in the programme's order."""
    known = usable_channels()
    return tuple(one for one in programme.channels if one in known and registry.readiness(one).ready)


def usable_channels() -> tuple[str, ...]:
    """The ways out by which we know how to reach somebody."""
    return tuple(one for one in registry.channels() if one in ADDRESS_KINDS)
