"""What a person allows, by the links under each letter: signed, the same for ever, and without a name in them.

A link carries the number of an identity and for what class it was sent. Merged people are found by it as ever; after
an erasure it leads to nobody, and the page says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

from kosketus.act.outreach.contracts import ContactClass
from kosketus.kernel import db
from kosketus.people.customers import facade as customers
from kosketus.people.team import facade as team

ACTOR = "person"
SOURCE = "preferences"
_LETTERS = {ContactClass.ASKING: "a", ContactClass.PROMOTING: "p"}
_CLASSES = {letter: one for one, letter in _LETTERS.items()}
_SALT = "outreach.preferences"

Refused = Callable[[Sequence[int], ContactClass], object]
_refused: list[Refused] = []


class Ticket(NamedTuple):
    """To whom a link was sent, and with a letter of which class."""

    identity: int
    contact_class: ContactClass


def when_refused(act: Refused) -> Refused:
    """Call *act* with all identities of a person and the class as soon as the person wants no more of it.

    It runs inside the ``db.write()`` that records the refusal, maybe several times, so it must bear repetition: take
    back what waits in a queue. To be named in ``apps.ready()``; naming it twice does no harm.
    """
    if act not in _refused:
        _refused.append(act)
    return act


def preference_url(identity: int, *, contact_class: ContactClass = ContactClass.ASKING, base: str | None = None) -> str:
    """Where somebody says what we may write about. Works for years.

    *base* is the public address where the caller knows it (``team.public_address().url``); else one query finds it.
    """
    return _url("outreach:preferences", identity, contact_class, base)


def unsubscribe_url(
    identity: int, *, contact_class: ContactClass = ContactClass.ASKING, base: str | None = None
) -> str:
    """Where one POST ends letters of the class (RFC 8058), and a GET shows a button. *base* as above."""
    return _url("outreach:unsubscribe", identity, contact_class, base)


def _url(name: str, identity: int, contact_class: ContactClass, base: str | None) -> str:
    start = team.public_address().url if base is None else base
    return start + reverse(name, args=[token_for(identity, contact_class)])


def before_tokens(base: str) -> tuple[str, str]:
    """What stands before the token in :func:`preference_url` and :func:`unsubscribe_url`: for many letters at once."""
    gap = "-"
    preferences, unsubscribe = (
        base + reverse(f"outreach:{name}", args=[gap]).removesuffix(gap) for name in ("preferences", "unsubscribe")
    )
    return preferences, unsubscribe


def token_for(identity: int, contact_class: ContactClass) -> str:
    """The signed part of a link.

    Raises:
        KeyError: nobody can refuse letters of this class, they are answers that somebody waits for.
    """
    return _signer(settings.SECRET_KEY).sign(f"{_LETTERS[contact_class]}{identity}")


@lru_cache(maxsize=2)
def _signer(secret: str) -> signing.Signer:
    # Making one costs as much as signing, and a wave needs a hundred thousand tokens.
    return signing.Signer(key=secret, salt=_SALT, sep=".")


def read_token(token: str) -> Ticket | None:
    """What a link says, or None where it is not one of ours."""
    try:
        said = signing.Signer(salt=_SALT, sep=".").unsign(token)
    except signing.BadSignature:
        return None
    return Ticket(identity=int(said[1:]), contact_class=_CLASSES[said[0]])


def record_preferences(
    *, identity: int, said: Mapping[ContactClass, bool], evidence: str, actor: str = ACTOR, source: str = SOURCE
) -> bool:
    """Write down what a person allows and what not; what stands already is not written twice.

    *evidence* says how we know, in the organisation's language. False: there is nobody any more.
    """
    with db.write():
        if not customers.hold_people([identity]):
            return False
        for contact_class, given in said.items():
            if customers.consents([identity], purpose=contact_class).get(identity) != given:
                customers.record_consent(
                    identity_id=identity,
                    purpose=contact_class,
                    given=given,
                    evidence=evidence,
                    actor=actor,
                    source=source,
                )
            if not given:
                _tell_refused(identity, contact_class)
    return True


def _tell_refused(identity: int, contact_class: ContactClass) -> None:
    person = customers.person_of(identity)
    identities = customers.identities_of(person.public_id) if person else [identity]
    for act in _refused:
        act(identities, contact_class)


def in_our_language(words: object) -> str:
    """Lazy words in the language of the organisation: evidence is read by its people, whoever caused it."""
    with translation.override(team.organisation().languages[0]):
        return str(words)
