"""The customers' tables."""

from kosketus.people.customers.models.merging import Match, MatchReason, Merge, SameAnswer
from kosketus.people.customers.models.person import AttributeName, Company, Identity, Membership, Person, TraitName
from kosketus.people.customers.models.privacy import PersonErasure, PersonExport
from kosketus.people.customers.models.remarks import Consent, Note
from kosketus.people.customers.models.segment import Segment, SegmentMember

__all__ = [
    "AttributeName",
    "Company",
    "Consent",
    "Identity",
    "Match",
    "MatchReason",
    "Membership",
    "Merge",
    "Note",
    "Person",
    "PersonErasure",
    "PersonExport",
    "SameAnswer",
    "Segment",
    "SegmentMember",
    "TraitName",
]
