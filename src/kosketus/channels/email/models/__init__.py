"""Tables of the connector."""

from __future__ import annotations

from kosketus.channels.email.models.account import Account, Security
from kosketus.channels.email.models.outgoing import OutgoingMail, Reason, State

__all__ = ["Account", "OutgoingMail", "Reason", "Security", "State"]
