"""Tables of the connector."""

from __future__ import annotations

from kosketus.channels.email.models.account import Account, Security
from kosketus.channels.email.models.outgoing import MailForm, OutgoingMail, Reason, State

__all__ = ["Account", "MailForm", "OutgoingMail", "Reason", "Security", "State"]
