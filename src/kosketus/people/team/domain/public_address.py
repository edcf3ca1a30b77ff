"""The public address is set, and asked whether this installation answers there."""

from __future__ import annotations

from datetime import timedelta

from kosketus.kernel import clock, db
from kosketus.kernel.schedules import scheduled
from kosketus.people.team import addresses
from kosketus.people.team.contracts import Fault, address_changed
from kosketus.people.team.models import PublicAddress
from kosketus.people.team.queries.public_address import fault_of, row, url_of

LOOK_AGAIN_AFTER = timedelta(hours=23)


def change_public_address(*, url: str) -> None:
    """Store the owner's address, or none (then the operator's counts). It is not confirmed until it is checked.

    Raises:
        TeamError: customers could not or should not be led there.
    """
    wanted = addresses.normalised(url) if url.strip() else ""
    with db.write():
        stored, _made = PublicAddress.objects.select_for_update().get_or_create(id=1)
        if stored.url != wanted:
            stored.url = wanted
            stored.save(update_fields=["url"])
    address_changed.send(sender=PublicAddress)


def check_public_address() -> Fault | None:
    """Ask the address for this installation's token, and keep what was found. Takes at most ten seconds."""
    url = url_of(row())
    if not url:
        return Fault.NONE_SET
    # Its library is loaded once an hour at most, and takes longer than the whole of this room.
    from kosketus.people.team.domain.looking import look  # noqa: PLC0415

    fault, answered = look(url, token=addresses.token())
    _keep(url, fault, answered)
    return fault


@scheduled("team.public_address", cron="23 * * * *", claim_lasts=timedelta(minutes=5))
def look_again() -> None:
    """Once a day where all is well; each hour where it is not, so that sending goes on soon after it is mended."""
    stored = row()
    fault, checked = fault_of(stored), stored.checked_at
    if fault is None and checked is not None and clock.now() - checked < LOOK_AGAIN_AFTER:
        return
    check_public_address()


def _keep(url: str, fault: Fault | None, answered: str) -> None:
    now = clock.now()
    found = {"checked_url": url, "checked_at": now, "fault": fault or "", "answered_as": answered}
    with db.write():
        stored, _made = PublicAddress.objects.select_for_update().get_or_create(id=1)
        if url_of(stored) == url:
            was = stored.confirmed_at if stored.checked_url == url else None
            PublicAddress.objects.filter(id=1).update(**found, confirmed_at=now if fault is None else was)
