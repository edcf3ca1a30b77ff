"""The outreach tables."""

from kosketus.act.outreach.models.ledger import BadAddress, ClockVersion, Contact

__all__ = ["BadAddress", "ClockVersion", "Contact"]
