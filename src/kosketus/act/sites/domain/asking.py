"""A known visitor is asked on a site: within the same budget as by mail, each once."""

from __future__ import annotations

from datetime import timedelta

from kosketus.act.outreach import facade as outreach
from kosketus.act.outreach.contracts import ContactClass, Outcome, Wish
from kosketus.act.sites.models import Place, PlaceKind
from kosketus.kernel import clock, db
from kosketus.listen.surveys import facade as surveys
from kosketus.people.customers import facade as customers

CHANNEL = "site"
_LINK_LASTS = timedelta(hours=12)
_PURPOSES = {"nps": "relationship", "csat": "contact", "ces": "effort"}


def ask_visitor(*, place: Place, identity: int) -> str | None:
    """The token of a personal link to the place's survey; None where this person is not to be asked now.

    What comes by itself takes its place in the person's budget: closing it is an answer, so it does not come again
    with the next page. A tab that somebody opens is their own wish, which no budget stands against.
    """
    with db.write():
        if place.kind in {PlaceKind.SLIDE, PlaceKind.POPUP} and not _may_come(place, identity):
            return None
        (token,) = surveys.make_links(
            survey=place.survey, identities=[identity], channel=CHANNEL, expires_at=clock.now() + _LINK_LASTS
        )
    return token


def _may_come(place: Place, identity: int) -> bool:
    now = clock.now()
    asked = surveys.open_survey(place.survey)
    wish = Wish(
        key=f"site:{place.public_id}:{identity}:{now:%Y-%m-%d}",
        identity=identity,
        contact_class=ContactClass.ASKING,
        purpose=_PURPOSES.get(asked.metric if asked else "", "other"),
        channel=CHANNEL,
        wanted_at=now,
        expires_at=now + timedelta(minutes=30),
        may_wait=False,
        present=True,
    )
    customers.hold_people([identity])  # of two pages that ask at once, one waits here and finds the other's answer
    if outreach.is_decided(wish.key):
        return False
    (decision,) = outreach.claim_contacts([wish], actor="site")
    return decision.outcome is Outcome.ALLOWED
