"""What stands between a public link and a flood: no third party, no puzzle for people, no address written down.

In a rush, browsers work out a small proof while somebody reads the question (:data:`BITS` leading zero bits of
SHA-256: about 33,000 tries, under a second on a cheap phone). An answer without one, from a browser without scripts
or from a program, waits until somebody of the team has looked at it. Personal links and kiosks are never held.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import OrderedDict

from django.conf import settings
from django.http import HttpRequest

from kosketus.listen.surveys import limits, stages
from kosketus.listen.surveys.blueprint import Again, Blueprint
from kosketus.listen.surveys.limits import Crowd
from kosketus.listen.surveys.tickets import Ticket

# A hidden field that people never see: who fills it in fills in everything.
TRAP = "website"
PROOF = "proof"
BITS = 15
RUSH_FROM = 200
_DAY_SECONDS = 86_400.0
_LONGEST_PROOF = 20
_MOST_BROWSERS = 50_000

# Lives as long as the process: what it made of addresses cannot be made again by anybody.
_secret = secrets.token_bytes(32)
_lock = threading.Lock()
_answered: OrderedDict[bytes, float] = OrderedDict()


def is_rush(slug: str) -> bool:
    """Whether so many answered by the public link within ten minutes that more have to show a proof."""
    return limits.count_of(f"survey {slug}") >= getattr(settings, "SURVEY_RUSH_FROM", RUSH_FROM)


def asks_for_proof(ticket: Ticket) -> bool:
    """Whether the page of this visit has to bring a proof along."""
    return not ticket.link and not stages.is_kiosk(ticket.stage) and is_rush(ticket.survey)


def why_aside(request: HttpRequest, *, ticket: Ticket, blueprint: Blueprint, crowd: Crowd) -> str:
    """Why an answer that is being sent has to wait for somebody's look; empty where it counts at once."""
    if request.POST.get(TRAP):
        return "trap"
    if ticket.link or stages.is_kiosk(ticket.stage):
        return ""
    rush = asks_for_proof(ticket)
    limits.counted(f"survey {ticket.survey}", most=limits.REFUSED_FROM * 100)
    if crowd is Crowd.MANY:
        return "crowd"
    if rush and not proves(str(request.POST.get("ticket", "")), str(request.POST.get(PROOF, ""))):
        return "no_proof"
    return "again" if blueprint.again is Again.ASIDE and _has_answered(request, ticket.survey) else ""


def proves(ticket: str, proof: str) -> bool:
    """Whether somebody worked for the form with this ticket."""
    if not proof or len(proof) > _LONGEST_PROOF or not proof.isascii():
        return False
    asked = hashlib.sha256(ticket.encode()).hexdigest()[:32]
    found = hashlib.sha256(f"{asked}.{proof}".encode()).digest()
    return int.from_bytes(found[:4]) >> (32 - BITS) == 0


def _has_answered(request: HttpRequest, slug: str) -> bool:
    """Whether a browser like this one answered from the same network within a day; from now on one did."""
    told = [slug, limits.network_of(limits.address_of(request))]
    told += [request.headers.get(name, "") for name in ("User-Agent", "Accept-Language")]
    digest, now = hashlib.blake2b("\n".join(told).encode(), key=_secret, digest_size=16).digest(), time.monotonic()
    with _lock:
        before = _answered.pop(digest, None)
        _answered[digest] = now
        if len(_answered) > _MOST_BROWSERS:
            _answered.popitem(last=False)
    return before is not None and now - before < _DAY_SECONDS


def forget() -> None:
    """Nobody has answered yet (tests)."""
    with _lock:
        _answered.clear()
