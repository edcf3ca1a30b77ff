"""What happened elsewhere and matters here: an occasion to ask, an answer, what became of a letter."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import F

from kosketus.act.outreach.domain.choosing import is_sampled
from kosketus.act.outreach.domain.gathering import Due, write_down
from kosketus.act.outreach.models import Audience, Invitation, Programme, Progress, State
from kosketus.act.outreach.occasions import HEARD, Occasion
from kosketus.kernel.consumers import Recorded
from kosketus.kernel.facts import Arrived
from kosketus.listen.signals import facade as signals
from kosketus.people.customers import facade as customers

_ASKED = (Progress.HANDED, Progress.SENT, Progress.FAILED)


def hear_occasions(batch: Sequence[Recorded]) -> None:
    """Write down whom to ask because of what just happened. History is silent: what was brought in begins nothing."""
    live = [one for one in batch if one.arrived == Arrived.LIVE and one.identity is not None]
    programmes = _waiting_for({HEARD[one.kind][0] for one in live})
    told = [one for one in live if HEARD[one.kind][0] in programmes]
    contacts = customers.contacts(sorted({one.identity for one in told if one.identity is not None}))
    for occasion, listening in programmes.items():
        mine = [one for one in told if HEARD[one.kind][0] is occasion and _counts(occasion, one)]
        for programme in listening:
            write_down(programme, _due(programme, mine, contacts))


def _waiting_for(occasions: set[Occasion]) -> Mapping[Occasion, list[Programme]]:
    running = Programme.objects.filter(state=State.RUNNING, audience=Audience.EVENT, event__in=list(occasions))
    found: dict[Occasion, list[Programme]] = defaultdict(list)
    for one in running.order_by("id"):
        found[Occasion(one.event)].append(one)
    return found


def _due(programme: Programme, told: Iterable[Recorded], contacts: Mapping[int, customers.Contact]) -> Iterable[Due]:
    for one in told:
        contact = contacts.get(one.identity or 0)
        if contact is None or one.occurred_at < (programme.begun_at or one.occurred_at):
            continue
        occasion, name = HEARD[one.kind]
        which = f"{occasion}:{name(one.fact)}"[:180]
        if is_sampled(programme.public_id, f"{which}:{contact.person}", share=programme.share):
            yield Due(contact.identity, which, one.occurred_at + programme.delay)


def _counts(occasion: Occasion, told: Recorded) -> bool:
    """Whether an order is the customer's first; everything else counts each time."""
    if occasion is not Occasion.FIRST_PURCHASE or told.identity is None:
        return True
    person = customers.person_of(told.identity)
    everything = customers.identities_of(person.public_id) if person else [told.identity]
    return all(order.key == told.fact.order for order in signals.orders_of(everything))


def hear_answers(batch: Sequence[Recorded]) -> None:
    """Mark who answered. Answers of anonymous surveys name nobody, so nothing here tells of them."""
    came = {(one.fact.survey, one.identity): one for one in reversed(batch) if one.arrived == Arrived.LIVE}
    identities = sorted({identity for _survey, identity in came if identity is not None})
    if not identities:
        return
    answered: Counter[int] = Counter()
    for row in _newest(identities):
        told = came.get((row.programme.survey, row.identity_id))
        if told is not None and row.invited_at is not None and told.occurred_at >= row.invited_at:
            came.pop((row.programme.survey, row.identity_id))
            changes = {"state": Progress.ANSWERED, "answered_at": told.occurred_at, "remind_at": None}
            mine = Invitation.objects.filter(pk=row.pk, state__in=_ASKED)
            answered[row.programme_id] += mine.update(**changes)
    for programme, number in answered.items():
        Programme.objects.filter(pk=programme).update(answered=F("answered") + number)


def _newest(identities: Sequence[int]) -> Iterable[Invitation]:
    """What these were asked and have not answered, the newest first: an answer belongs to one invitation."""
    rows = Invitation.objects.filter(identity__in=identities, state__in=_ASKED, programme__anonymous=False)
    return rows.select_related("programme").order_by("-invited_at", "-id")


def hear_letters(batch: Sequence[Recorded]) -> None:
    """Follow the letters: sent, given up, come back."""
    for one in batch:
        number = _number(one.fact.key)
        if number is None:
            continue
        mine = Invitation.objects.filter(pk=number)
        if one.kind == "outgoing.sent":
            mine.filter(state=Progress.HANDED).update(state=Progress.SENT)
        elif one.kind == "outgoing.failed":
            mine.filter(state=Progress.HANDED).update(state=Progress.FAILED, reason=one.fact.reason, remind_at=None)
        elif one.fact.permanent:
            mine.filter(state__in=_ASKED).update(state=Progress.FAILED, reason="bounced", remind_at=None)


def _number(key: str) -> int | None:
    """The invitation that a letter's key names; None for a reminder's and for letters of others."""
    room, _, rest = key.partition(":")
    number, _, which = rest.partition(":")
    return int(number) if room == "outreach" and number.isdigit() and which != "reminder" else None
