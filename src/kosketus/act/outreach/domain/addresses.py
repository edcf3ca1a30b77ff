"""Addresses that take no letters, and people who told their provider that they want none."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from kosketus.act.outreach.contracts import ContactClass
from kosketus.act.outreach.domain.preferences import in_our_language, record_preferences
from kosketus.act.outreach.models import BadAddress
from kosketus.channels.contract import OutgoingBounced, OutgoingComplained
from kosketus.kernel import db
from kosketus.kernel.consumers import Recorded, consumer
from kosketus.people.customers import facade as customers


@consumer("outreach.returns", kinds=["outgoing.bounced", "outgoing.complained"])
def hear_returns(batch: Sequence[Recorded]) -> None:
    """A letter that came back for good marks its address; a complaint is a refusal of everything."""
    told = [one for one in batch if one.identity is not None]
    known = customers.hold_people(sorted({one.identity for one in told if one.identity is not None}))
    for one in told:
        if one.identity in known:
            _hear(one, one.identity)


def _hear(one: Recorded, identity: int) -> None:
    match one.fact:
        case OutgoingBounced(permanent=True, channel=channel, code=code):
            BadAddress.objects.update_or_create(
                identity_id=identity,
                channel=channel[:40],
                defaults={"code": code[:40], "found_at": one.occurred_at},
            )
        case OutgoingComplained():
            everything = dict.fromkeys((ContactClass.ASKING, ContactClass.PROMOTING), False)
            evidence = in_our_language(_("The mail provider reports that the person marked a message as unwanted"))
            record_preferences(identity=identity, said=everything, evidence=evidence, source="complaint")


def forgive_address(*, identities: Sequence[int]) -> int:
    """Letters may be sent to these identities again: somebody knows that the address works. How many were marked."""
    with db.write():
        return BadAddress.objects.filter(identity__in=identities).delete()[0]
