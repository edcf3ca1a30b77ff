"""A code of the second step works once.

allauth remembers a used code for one period and in the memory of one process, but a code is right for as many periods
as a clock may be wrong, in all processes. So the counter of the last code that was taken stands in the database, and
only later ones are taken (RFC 6238, section 5.2).
"""

from __future__ import annotations

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt

from kosketus.kernel import db

_LAST = "last_counter"


def use_code(*, authenticator: Authenticator, code: str) -> bool:
    """Use up a code of an authenticator app; whether it was right and later than every one before."""
    with db.write():
        stored = Authenticator.objects.select_for_update().filter(pk=authenticator.pk).first()
        counter = _counter(decrypt(stored.data["secret"]), code) if stored else None
        if stored is None or counter is None or counter <= stored.data.get(_LAST, -1):
            return False
        Authenticator.objects.filter(pk=stored.pk).update(data={**stored.data, _LAST: counter})
    return True


def _counter(secret: str, code: str) -> int | None:
    """Which of the codes that are right now it is; the latest, should two be the same."""
    rights = [
        counter
        for counter in yield_hotp_counters_from_time()
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter)))
    ]
    return max(rights, default=None)
