"""A worker that claims contacts: in a thread beside a test, or as a process of its own on the test's database."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
PART = 7


def claim_all(worker: int, identities: Sequence[int]) -> list[str]:
    """Claim one key of its own and one that all share for each identity, in parts; the keys that were allowed."""
    from kosketus.act.outreach.contracts import ContactClass, Outcome, Wish
    from kosketus.act.outreach.domain.ledger import claim_contacts
    from kosketus.kernel import clock

    keys = [(f"{name}:{who}", who) for who in identities for name in (f"worker{worker}", "shared")]
    random.Random(worker).shuffle(keys)
    allowed: list[str] = []
    with clock.frozen(NOON):
        for start in range(0, len(keys), PART):
            wishes = [
                Wish(
                    key=key,
                    identity=who,
                    contact_class=ContactClass.ASKING,
                    purpose="other",
                    channel="email",
                    wanted_at=NOON,
                    expires_at=NOON + timedelta(days=1),
                    may_wait=bool(worker % 2),
                )
                for key, who in keys[start : start + PART]
            ]
            decisions = claim_contacts(wishes, actor=f"worker {worker}")
            allowed += [one.key for one in decisions if one.outcome == Outcome.ALLOWED]
    return allowed


def main() -> None:
    """Say that it is there, wait for a line of identities, claim, and say which keys were allowed."""
    import django

    from tests import settings as test_settings

    test_settings.DATABASES["default"]["NAME"] = os.environ["CHILD_DATABASE"]
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    _say("ready")
    identities = [int(one) for one in sys.stdin.readline().split()]
    _say(" ".join(claim_all(int(sys.argv[1]), identities)))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
