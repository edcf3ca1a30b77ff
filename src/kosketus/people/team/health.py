"""What the team says about its health."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from kosketus.kernel.checks import Finding, Level
from kosketus.people.team import addresses
from kosketus.people.team.contracts import Fault
from kosketus.people.team.queries.public_address import fault_of, row, url_of


def public_address() -> Iterator[Finding]:
    """Whether links may go to customers. Tells what the last look found, and looks at nothing itself."""
    stored = row()
    fault, url = fault_of(stored), url_of(stored)
    if fault is None:
        yield Finding(Level.OK, _("This installation answers at its public address %(url)s.") % {"url": url})
    elif fault is Fault.NONE_SET:
        what = _("There is no public address, so nothing with a link is sent to customers.")
        yield Finding(Level.WARNING, what, _("Enter it under Settings, Public address."))
    else:
        what = _("The public address %(url)s is not confirmed, so nothing with a link is sent to customers: %(why)s")
        why = {"url": url, "why": addresses.WHY[fault]}
        yield Finding(Level.WARNING, what % why, _("When it is mended, check it under Settings, Public address."))
