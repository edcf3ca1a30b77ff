"""What providers tell by webhook: django-anymail checks who speaks and reads their dialects (optional extra)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kosketus.channels.email.wire.answers import ANSWER_LENGTH
from kosketus.channels.email.wire.reports import Report, Return, blames_address, status_of, tokens_in

_BASIC = _("User and password, as user:password. Write the same two into the address of the webhook.")
_SOFT = {"SoftBounce", "soft_bounce"}


@dataclass(frozen=True, kw_only=True)
class Provider:
    """One dialect: its view in anymail, the option that takes the key, and what the key is."""

    name: str
    view: str
    option: str = "webhook_secret"
    key_words: str | Promise = _BASIC


PROVIDERS: dict[str, Provider] = {
    "brevo": Provider(name="Brevo", view="anymail.webhooks.brevo.BrevoTrackingWebhookView"),
    "mailgun": Provider(
        name="Mailgun",
        view="anymail.webhooks.mailgun.MailgunTrackingWebhookView",
        option="webhook_signing_key",
        key_words=_("The HTTP webhook signing key, from Mailgun's page of API security."),
    ),
    "mailjet": Provider(name="Mailjet", view="anymail.webhooks.mailjet.MailjetTrackingWebhookView"),
    "postmark": Provider(name="Postmark", view="anymail.webhooks.postmark.PostmarkTrackingWebhookView"),
    "sparkpost": Provider(name="SparkPost", view="anymail.webhooks.sparkpost.SparkPostTrackingWebhookView"),
}


class NotBelieved(SuspiciousOperation):
    """A call that is not signed as it should be, or that nobody can read: answered with 400."""


def is_installed() -> bool:
    """Whether the extra ``kosketus[mail-providers]`` is there."""
    return find_spec("anymail") is not None


def told_by(provider: Provider, key: str, request: HttpRequest) -> list[Report]:
    """What a call of a provider reports. The key must not be empty: without one anybody could speak.

    Raises:
        NotBelieved: the signature or password is wrong, or the call cannot be read.
    """
    module, _dot, name = provider.view.rpartition(".")
    view: Any = getattr(import_module(module), name)(**{provider.option: key})
    try:
        view.run_validators(request)
        events = list(view.parse_events(request))
    except SuspiciousOperation as error:
        raise NotBelieved(str(error)) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise NotBelieved(f"{provider.name} sent what cannot be read") from error
    return list(_reports(events))


def _reports(events: list[Any]) -> Iterator[Report]:
    for event in events:
        kind, reason = event.event_type, event.reject_reason
        if kind in {"complained", "unsubscribed"} or (kind == "rejected" and reason == "spam"):
            yield _report(event, Return.COMPLAINED, for_good=False)
        elif kind == "bounced" or (kind == "rejected" and reason in {"bounced", "invalid"}):
            yield _report(event, Return.BOUNCED, for_good=_is_for_good(event))


def _is_for_good(event: Any) -> bool:
    code = status_of(_answer(event))
    raw = event.esp_event
    return blames_address(code) if code else not {raw.get("Type"), raw.get("event")} & _SOFT


def _report(event: Any, kind: Return, *, for_good: bool) -> Report:
    return Report(
        kind=kind,
        tokens=tokens_in(f"{event.message_id} {event.metadata}"),
        address=(event.recipient or "").strip(),
        for_good=for_good,
        code=status_of(_answer(event)),
        answer=_answer(event)[:ANSWER_LENGTH],
    )


def _answer(event: Any) -> str:
    return " ".join(str(event.mta_response or event.description or "").split())
