"""The answers behind a number: who said it, in which order, and what is withheld as the number is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kosketus.kernel import clock, sealer
from kosketus.kernel.facts import Arrived
from kosketus.listen.surveys import facade as surveys
from kosketus.listen.surveys.contracts import Answered, QuestionDefinition, ResponseRow, SurveyDefinition
from kosketus.people.customers import facade as customers
from kosketus.people.team.contracts import Purpose, Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Filter, Query, State
from tests.understand.scores.conftest import answer

pytestmark = pytest.mark.django_db(transaction=True)
MAY = datetime(2026, 5, 15, 12, tzinfo=UTC)
NPS = Query(score="nps", since=date(2026, 5, 1), until=date(2026, 6, 1))
EVERYTHING = scores.Selection()
DETRACTORS = scores.Selection(band="detractors")


@pytest.fixture(autouse=True)
def _a_day_in_july() -> Iterator[None]:
    with clock.frozen(datetime(2026, 7, 10, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def rows() -> Scope:
    """An analyst who asks for rows."""
    return Scope(actor="user:analyst", role="analyst", minimum_n=5, purpose=Purpose.ROWS)


def the_group(value: str) -> scores.Selection:
    return scores.Selection(group=Filter(field="context.terminal", value=value))


def record_with_words(at: datetime, value: float, words: str, *, identity: int | None) -> None:
    survey = SurveyDefinition(
        slug="why",
        title={"en": "Why"},
        questions=(
            QuestionDefinition(key="recommend", metric="nps", scale="0-10"),
            QuestionDefinition(key="reason", metric="text", scale=""),
        ),
    )
    surveys.ensure_survey(survey)
    given = [Answered("recommend", value=value), Answered("reason", text=words)]
    row = ResponseRow(key=words, occurred_at=at, answers=given, identity=identity, channel="mail", context={})
    surveys.record_answers([row], survey="why", actor="test", arrived=Arrived.BACKFILL)
    sealer.seal_once()


def test_rows_carry_score_words_channel_and_person(rows: Scope) -> None:
    anna = customers.identify(kind="email", value="anna@example.org")
    answer(MAY, (5, 0, 0))
    lake.load_all()
    record_with_words(MAY + timedelta(hours=1), 2.0, "late again", identity=anna)
    found = scores.behind(rows, NPS, EVERYTHING)
    newest = found.rows[0]
    assert (found.state, found.n, len(found.rows), found.after) == (State.ENOUGH, 6, 6, "")
    assert (newest.occurred_at, newest.value, newest.words, newest.channel, newest.survey) == (
        MAY + timedelta(hours=1), 2.0, "late again", "mail", "why",
    )  # fmt: skip
    assert newest.person == customers.person_of(anna)
    assert [each.person for each in found.rows[1:]] == [None] * 5


def test_list_is_as_long_as_the_number_behind_the_click(rows: Scope) -> None:
    answer(MAY, (30, 8, 12), context={"terminal": "A"})
    answer(MAY, (20, 10, 10), context={"terminal": "B"})
    answer(datetime(2026, 6, 15, tzinfo=UTC), (9, 9, 9), context={"terminal": "A"})
    asked = {
        "all": EVERYTHING,
        "promoters": scores.Selection(band="promoters"),
        "detractors": DETRACTORS,
        "A": the_group("A"),
        "A's detractors": replace(the_group("A"), band="detractors"),
        "eights": scores.Selection(step=8),
        "sevens": scores.Selection(step=7),
    }
    found = {name: scores.behind(rows, NPS, selection) for name, selection in asked.items()}
    assert {name: (each.state.value, each.n) for name, each in found.items()} == {
        "all": ("enough", 90),
        "promoters": ("enough", 50),
        "detractors": ("enough", 22),
        "A": ("enough", 50),
        "A's detractors": ("enough", 12),
        "eights": ("enough", 18),
        "sevens": ("empty", 0),
    }
    assert {each.value for each in found["detractors"].rows} == {3.0}


@pytest.mark.parametrize("loaded", [True, False])
def test_cursor_walks_every_answer_once_also_at_one_moment(rows: Scope, *, loaded: bool) -> None:
    answer(MAY, (7, 5, 0))
    answer(MAY + timedelta(days=1), (0, 0, 5))
    if loaded:
        lake.load_all()
    seen: list[str] = []
    after, pages = "", 0
    while pages == 0 or after:
        page = scores.behind(rows, NPS, EVERYTHING, after=after, limit=4)
        seen += [str(each.uid) for each in page.rows]
        after, pages = page.after, pages + 1
    assert (len(seen), len(set(seen)), pages) == (17, 17, 5)


def test_withheld_numbers_have_no_rows(rows: Scope) -> None:
    """Each selection holds answers that would show, were the rule not kept."""
    answer(MAY, (30, 10, 5), context={"terminal": "A"})
    answer(MAY, (10, 5, 5), context={"terminal": "B"})
    answer(MAY, (6, 2, 2), context={"terminal": "C"})
    answer(MAY, (1, 1, 1), context={"terminal": "secret"}, channel="mail")
    answer(datetime(2026, 4, 15, tzinfo=UTC), (0, 0, 4))
    by_mail = Filter(field="channel", value="mail")
    few = {
        "a small group": (NPS, the_group("secret")),
        "a group hidden with it": (NPS, the_group("C")),
        "a small filter": (replace(NPS, filters=(by_mail,)), EVERYTHING),
        "all but a few": (replace(NPS, filters=(Filter(field="channel", value="web"),)), EVERYTHING),
        "a small period": (Query(score="nps", since=date(2026, 4, 1), until=date(2026, 5, 1)), EVERYTHING),
        "a small part of a group": (NPS, replace(the_group("C"), band="detractors")),
    }
    for name, (query, selection) in few.items():
        found = scores.behind(rows, query, selection)
        assert (found.state, found.n, found.rows, found.after) == (State.WITHHELD, None, (), ""), name


def test_figures_are_no_permission_for_rows(scope: Scope, rows: Scope) -> None:
    answer(MAY, (30, 10, 5))
    with pytest.raises(PermissionError):
        scores.behind(scope, NPS, EVERYTHING)
    with pytest.raises(PermissionError):
        scores.stream(rows, NPS, EVERYTHING)


def test_what_does_not_exist_is_named(rows: Scope) -> None:
    answer(MAY, (30, 10, 5))
    with pytest.raises(scores.BadSelection, match="there are promoters, passives, detractors"):
        scores.behind(rows, NPS, scores.Selection(band="fans"))
    for place in ("yesterday", "2026-05-15T12:00:00_1", "2026-05-15T12:00:00+00:00_' or 1=1"):
        with pytest.raises(scores.BadSelection, match="no place in the list"):
            scores.behind(rows, NPS, EVERYTHING, after=place)


def test_stream_gives_all_in_pieces(rows: Scope) -> None:
    answer(MAY, (7, 5, 0))
    answer(datetime(2026, 6, 15, tzinfo=UTC), (0, 0, 6))
    state, n, pieces = scores.stream(replace(rows, purpose=Purpose.EXPORT), Query(score="nps"), EVERYTHING)
    values = [[each.value for each in piece] for piece in pieces]
    june, *may = values
    assert (state, n, sorted(june)) == (State.ENOUGH, 18, [3.0] * 6)
    assert sorted(value for piece in may for value in piece) == [8.0] * 5 + [10.0] * 7
