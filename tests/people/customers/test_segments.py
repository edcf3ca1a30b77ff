"""Segments: conditions mean the same everywhere, and members are right after every write."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kosketus.kernel import clock
from kosketus.people.customers import facade
from kosketus.people.customers.contracts import IdentityKey, Profile
from kosketus.people.customers.domain import segmenting
from kosketus.people.customers.domain.conditions import Group, Operator, Rule
from kosketus.people.customers.models import Segment
from kosketus.people.customers.queries import segments as reads

pytestmark = pytest.mark.django_db(transaction=True)


def rule(operator: str, *values: str, field: str = "attribute:x") -> Rule:
    return Rule(field, Operator(operator), values)


def members(segment: Segment) -> list[str]:
    return sorted(one.name for one in reads.members_of(segment, limit=50))


def test_members_are_right_after_every_write() -> None:
    facade.record_people(
        {
            IdentityKey("email", "a@example.org"): Profile("Aino", {"plan": "Pro", "seats": "3"}),
            IdentityKey("email", "b@example.org"): Profile("Bo", {"plan": "Free"}),
        }
    )
    wanted = Group(
        match="any",
        rules=(
            Group(rules=(rule("equals", "pro", field="attribute:plan"), rule("more", "2", field="attribute:seats"))),
            rule("more", "0.5", field="trait:risk"),
        ),
    )
    segment = segmenting.make_segment(name="Pros or at risk", wanted=wanted, actor="test")
    assert (segment.slug, members(segment)) == ("pros-or-at-risk", ["Aino"])
    assert [(number, [one.name for one in some]) for number, some in [reads.tried(wanted)]] == [(1, ["Aino"])]
    a, b = (facade.identify(kind="email", value=f"{name}@example.org") for name in "ab")
    facade.set_trait(identity_id=b, name="risk", value=0.9)
    facade.record_people({IdentityKey("external", "1", "shop"): Profile("Cy", {"plan": "PRO", "seats": 9})})
    assert members(segment) == ["Aino", "Bo", "Cy"]
    facade.set_attributes({a: {"seats": 1}})
    facade.set_trait(identity_id=b, name="risk", value=None)
    assert members(segment) == ["Cy"]
    assert facade.segment_identities("pros-or-at-risk") == [facade.identify(kind="external", value="1", source="shop")]
    segmenting.change_segment(segment=segment, name="Free", wanted=Group(rules=(rule("empty", field="trait:risk"),)))
    assert [(one.slug, one.name, one.customers, one.is_counted) for one in facade.segments()] == [
        ("pros-or-at-risk", "Free", 3, True)
    ]
    with pytest.raises(LookupError, match="no segment"):
        facade.segment_identities("nobody")


def test_what_looks_back_from_today_moves_with_the_days() -> None:
    key = IdentityKey("email", "a@example.org")
    facade.record_people({key: Profile("Aino", {"bought": "2026-05-20"})})
    wanted = Group(rules=(rule("last_days", "7", field="attribute:bought"),))
    with clock.frozen(datetime(2026, 5, 26, 12, tzinfo=UTC)):
        segment = segmenting.make_segment(name="Fresh", wanted=wanted, actor="test")
        assert members(segment) == ["Aino"]
    with clock.frozen(datetime(2026, 5, 27, 12, tzinfo=UTC)):
        assert segmenting.keep_current() == 1
        assert members(segment) == []


def test_a_count_that_was_stopped_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segmenting, "_CHUNK", 2)
    for name in "abcde":
        facade.record_people({IdentityKey("email", f"{name}@example.org"): Profile(name.upper())})
    wanted = Group(rules=(rule("empty"),))
    real, calls = segmenting._count_chunk, []

    def dies(segment: Segment) -> bool:
        calls.append(segment)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(segment)

    monkeypatch.setattr(segmenting, "_count_chunk", dies)
    with pytest.raises(KeyboardInterrupt):
        segmenting.make_segment(name="All", wanted=wanted, actor="test")
    [info] = facade.segments()
    assert (info.customers, info.is_counted) == (2, False)
    segmenting.keep_current()
    [info] = facade.segments()
    assert (info.customers, info.is_counted) == (5, True)
