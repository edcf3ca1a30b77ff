"""Who may open which address of the surveys: read by tests/permissions_table.py."""

from __future__ import annotations

from kosketus.listen.surveys.domain import drafts
from kosketus.listen.surveys.models import Survey
from tests.permissions_rows import ALL, FILE_BRINGERS, ROW_READERS, Arguments, Row, action, open_to_all, page


def a_survey() -> Arguments:
    """A survey that takes answers."""
    survey = drafts.from_readymade(kind="nps", languages=("en",))
    drafts.publish(survey=survey, actor="test")
    return {"slug": survey.slug}


def a_draft() -> Arguments:
    """A survey that nobody was asked yet."""
    survey = drafts.from_readymade(kind="nps", languages=("en",))
    return {"slug": survey.slug}


def a_result() -> Arguments:
    """Like a survey, and its title may leak."""
    made = a_survey()
    Survey.objects.update(title={"en": "LEAK-survey"})
    return made


SURVEYS: dict[str, Row] = {
    "surveys:look": page("surveys.read", ALL),
    "surveys:look-sheet": page("surveys.read", ALL),
    "dashboards:results": page("surveys.read", ALL, arguments=a_result),
    "dashboards:results-file": page(
        "scores.rows", ROW_READERS, get=404, arguments=lambda: {**a_result(), "form": "csv"}
    ),
    "surveys:list": page("surveys.read", ALL),
    "surveys:new": page("surveys.write", FILE_BRINGERS, post=422),
    "surveys:one": page("surveys.read", ALL, arguments=a_result),
    "surveys:state": action("surveys.write", FILE_BRINGERS, arguments=a_result),
    "surveys:set_aside": action("surveys.write", FILE_BRINGERS, arguments=a_result),
    "surveys:removal": action("surveys.write", FILE_BRINGERS, arguments=a_draft),
    "surveys:take_along": page("surveys.read", ALL, arguments=a_result),
    "surveys:definition": page("surveys.read", ALL, arguments=lambda: {**a_result(), "form": "xlsform"}),
    "surveys:carried": page("surveys.write", FILE_BRINGERS, get=302, arguments=a_result),
    "surveys:places": page("surveys.read", ALL, arguments=a_result),
    "surveys:printed": page("surveys.read", ALL, arguments=a_result),
    "surveys:code": page("surveys.read", ALL, arguments=a_result),
    "surveys:edit": page("surveys.write", FILE_BRINGERS, arguments=a_result),
    "surveys:change": action("surveys.write", FILE_BRINGERS, arguments=a_result, data={"do": "add_page"}),
    "surveys:question": page("surveys.write", FILE_BRINGERS, post=422, arguments=lambda: {**a_result(), "key": "nps"}),
    "surveys:logic": page(
        "surveys.write", FILE_BRINGERS, post=302, arguments=lambda: {**a_result(), "page_id": "page1"}
    ),
    "surveys:frame": page("surveys.write", FILE_BRINGERS, post=422, arguments=a_result),
    "surveys:preview": page("surveys.read", ALL, arguments=a_result),
    "surveys:test": page("surveys.read", ALL, post=403, arguments=a_result),
    "surveys:run": open_to_all(200, 403, arguments=a_survey),
    "surveys:resumed": open_to_all(404, arguments=lambda: {**a_survey(), "key": "unknown"}),
    "surveys:tap": open_to_all(404, arguments=lambda: {**a_survey(), "token": "unknown", "value": "7"}),
    "surveys:confirm": open_to_all(405, 403, arguments=a_survey),
    "surveys:personal": open_to_all(404, arguments=lambda: {**a_survey(), "token": "unknown"}),
}
