"""Mail is posted and taken back."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from kosketus.channels.contract import Filled, Letter, Outgoing
from kosketus.channels.email.domain.forms import keep_form
from kosketus.channels.email.models import OutgoingMail, State
from kosketus.channels.email.models.outgoing import KEY_LENGTH
from kosketus.channels.email.packing import pack, pack_values
from kosketus.kernel import bulk, clock

BATCH = 2000
_ADDRESS_LENGTH = 320
_NAMES = (
    "id",
    "key",
    "token",
    "identity",
    "address",
    "language",
    "reply_to",
    "unsubscribe_url",
    "form",
    "body",
    "state",
    "reason",
    "code",
    "answer",
    "attempts",
    "due_at",
    "expires_at",
    "posted_at",
    "changed_at",
    "bounced_for_good",
)


def post_mail(*, messages: Sequence[Outgoing]) -> int:
    """Keep mails to be sent; how many are new. Inside ``db.write()``.

    An address that cannot be one does not hold the others up: that mail fails as refused when its turn comes.

    Raises:
        ValueError: a key is too long, or an address of ours has characters that no header may have.
    """
    return sum(_insert(messages[start : start + BATCH]) for start in range(0, len(messages), BATCH))


def _insert(messages: Sequence[Outgoing]) -> int:
    at = clock.now()
    ids = bulk.take_ids(OutgoingMail, len(messages))
    forms = _forms(messages)
    rows = [_row(number, message, at, forms) for number, message in zip(ids, messages, strict=True)]
    bulk.insert(OutgoingMail, _NAMES, rows, skip_known=True)
    return OutgoingMail.objects.filter(id__in=bulk.among(ids)).count()


def _forms(messages: Sequence[Outgoing]) -> Mapping[int, int]:
    """The numbers of the forms of *messages*, by ``id()``: to compare two forms is to read all of both."""
    used = {id(one.letter.form): one.letter.form for one in messages if isinstance(one.letter, Filled)}
    return {place: keep_form(form) for place, form in used.items()}


def _body(letter: Letter | Filled, forms: Mapping[int, int]) -> tuple[int | None, bytes]:
    if isinstance(letter, Filled):
        return forms[id(letter.form)], pack_values(letter.values)
    return None, pack(letter)


def _row(number: int, message: Outgoing, at: datetime, forms: Mapping[int, int]) -> tuple[Any, ...]:
    _refuse_nonsense(message)
    return (
        number,
        message.key,
        token_of(message.key),
        message.identity,
        message.to.strip() if _fits(message.to.strip(), _ADDRESS_LENGTH) else "",
        message.language,
        message.reply_to,
        message.unsubscribe_url,
        *_body(message.letter, forms),
        State.WAITING.value,
        "",
        "",
        "",
        0,
        message.send_at or at,
        message.expires_at,
        at,
        at,
        False,
    )


def token_of(key: str) -> str:
    """What a mail is told by when it comes back; who knows the key cannot guess it."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"mail:{key}".encode(), "sha256").hex()[:32]


def _refuse_nonsense(message: Outgoing) -> None:
    if not message.key or not _fits(message.key, KEY_LENGTH):
        raise ValueError(f"a mail's key has 1 to {KEY_LENGTH} characters on one line")
    if not _fits(message.reply_to, _ADDRESS_LENGTH) or not _fits(message.language, 16):
        raise ValueError(f"the mail {message.key} has a reply address or language that cannot be one")
    url = message.unsubscribe_url
    if url and not (url.isascii() and url.isprintable() and " " not in url and url.startswith(("https://", "http://"))):
        raise ValueError(f"the mail {message.key} has an address for unsubscribing that cannot be one")


def _fits(text: str, longest: int) -> bool:
    return len(text) <= longest and (not text or text.isprintable())


def withdraw_mail(*, keys: Collection[str]) -> set[str]:
    """Take back mails that have not begun to be sent; the keys of those. Inside ``db.write()``."""
    return {key for some in _pages(sorted(keys)) for key in _withdraw(some)}


def _withdraw(keys: Sequence[str]) -> list[str]:
    open_now = OutgoingMail.objects.filter(state__in=(State.WAITING, State.CLAIMED))
    found = dict(open_now.filter(key__in=keys).order_by("id").select_for_update().values_list("id", "key"))
    OutgoingMail.objects.filter(id__in=found).update(
        state=State.WITHDRAWN, body=None, form=None, claim=None, changed_at=clock.now()
    )
    return list(found.values())


def _pages(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
