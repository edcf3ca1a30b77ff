"""The outreach's door: what other rooms may ask for."""

from __future__ import annotations

from kosketus.act.outreach.domain.ledger import claim_contacts
from kosketus.act.outreach.queries.ledger import is_decided

__all__ = ["claim_contacts", "is_decided"]
