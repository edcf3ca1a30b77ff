"""Rows that are answer sheets: each question has its column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from kosketus.kernel.facts import Arrived
from kosketus.kernel.intake import Recorded
from kosketus.listen.signals.domain.binding import Binding, Cells, Made, clean, decoded
from kosketus.listen.signals.domain.moments import Moment
from kosketus.listen.signals.domain.recipe import Column, column_of
from kosketus.listen.signals.domain.toml_tables import TomlTable, as_table, mistake
from kosketus.listen.signals.outcome import Reason
from kosketus.listen.surveys import facade as surveys
from kosketus.listen.surveys.contracts import (
    Answered,
    Direction,
    QuestionDefinition,
    ResponseRow,
    SurveyDefinition,
)

METRICS = ("nps", "csat", "ces", "rating", "choice", "text")
_TEXT_LENGTH = 20_000
_CHANNEL_LENGTH, _LANGUAGE_LENGTH = 40, 12
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,20})?")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question and the column that holds its answers.

    Cells among ``blank`` mean that nothing was answered, among ``not_applicable`` that it did not concern them.
    """

    definition: QuestionDefinition
    column: str
    blank: frozenset[str] = frozenset()
    not_applicable: frozenset[str] = frozenset()
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Survey:
    """How columns become the answers of one survey."""

    kind: ClassVar[str] = "survey"
    definition: SurveyDefinition
    questions: tuple[Asked, ...]
    key: tuple[str, ...] = ()
    channel: str | Column = ""
    language: str | Column = ""
    weight: str = ""

    def columns(self) -> Iterator[str]:
        """Every column that the section reads."""
        yield from self.key
        yield from (column_of(self.channel), column_of(self.language), self.weight)
        yield from (asked.column for asked in self.questions)


def section(table: TomlTable, top: TomlTable) -> Survey:
    """The section as a recipe writes it; its questions stand beside it."""
    questions = _questions(top)
    return Survey(
        definition=SurveyDefinition(
            slug=table.take("slug", str, needed=True),
            title=table.texts("title"),
            questions=tuple(question.definition for question in questions),
        ),
        questions=questions,
        key=table.listed("key"),
        channel=table.fixed_or_column("channel"),
        language=table.fixed_or_column("language"),
        weight=table.take("weight", str, ""),
    )


def _questions(top: TomlTable) -> tuple[Asked, ...]:
    templates = {name: table.content for name, table in top.tables("templates").items()}
    listed = top.take("questions", list, needed=True)
    asked = tuple(_asked(as_table(entry, "[[questions]]"), templates) for entry in listed)
    keys = [question.definition.key for question in asked]
    if not keys or len(set(keys)) < len(keys):
        raise mistake(_("each of [[questions]] needs a key of its own"))
    return asked


def _asked(entry: dict[str, Any], templates: Mapping[str, Mapping[str, Any]]) -> Asked:
    used = entry.pop("use", None)
    if used is not None and used not in templates:
        raise mistake(_("there is no [templates.%(name)s]") % {"name": used})
    table = TomlTable({**templates.get(used, {}), **entry}, "[[questions]]")
    metric = table.take("metric", str, needed=True)
    if metric not in METRICS:
        raise mistake(_("'metric' is one of: %(names)s") % {"names": ", ".join(METRICS)})
    asked = Asked(
        definition=QuestionDefinition(
            key=table.take("key", str, needed=True),
            metric=metric,
            scale=_scale(table.take("scale", str, ""), metric),
            text=table.texts("text"),
            low=table.texts("low"),
            high=table.texts("high"),
            direction=_direction(table.take("direction", str, "higher")),
            touchpoint=table.take("touchpoint", str, ""),
        ),
        column=table.take("column", str, needed=True),
        blank=table.words("blank"),
        not_applicable=table.words("not_applicable"),
        options=table.pairs("options"),
    )
    table.done()
    return asked


def _scale(scale: str, metric: str) -> str:
    low, dash, high = scale.partition("-")
    numbered = bool(dash) and low.isdecimal() and high.isdecimal() and int(low) < int(high)
    if (metric in {"choice", "text"}) if scale else (metric not in {"choice", "text"}):
        raise mistake(_("a question of the kind %(metric)s and its scale do not fit") % {"metric": metric})
    if scale and not numbered:
        raise mistake(_("a scale is written like '0-10' or '1-5'"))
    return scale


def _direction(word: str) -> Direction:
    try:
        return Direction(word)
    except ValueError:
        raise mistake(_("'direction' is 'higher' or 'lower'")) from None


def reader(section: Survey, binding: Binding) -> Callable[[Cells, Moment], Made]:
    """A function from a row to its answer sheet."""
    key = binding.key(section.key)
    questions = [
        (position, binding.place[asked.column], answer_reader(asked))
        for position, asked in enumerate(section.questions)
    ]
    context = binding.context
    channel = binding.word(section.channel, _CHANNEL_LENGTH)
    language = binding.word(section.language, _LANGUAGE_LENGTH)
    weight = binding.place[section.weight] if section.weight else None
    no_key = (Reason.NO_KEY, ", ".join(section.key))

    def read(cells: Cells, moment: Moment) -> Made:
        if isinstance(moment, Reason):
            return Made(None, (moment, binding.date_blame))
        if not (name := key(cells)):
            return Made(None, no_key)
        answers: list[Answered] = []
        left_out: list[tuple[int, Reason]] = []
        for position, index, answer in questions:
            said = answer(cells[index])
            if isinstance(said, Reason):
                left_out.append((position, said))
            else:
                answers.append(said)
        if not answers:
            return Made(None, None, left_out)
        weighed = _weight(cells[weight]) if weight is not None else None
        row = ResponseRow(
            name, moment, answers, None, channel(cells), language(cells), weighed, decoded(context, cells)
        )
        return Made(row, None, left_out)

    return read


def record(rows: Sequence[ResponseRow], section: Survey, *, actor: str, import_id: int) -> Recorded:
    """Write a chunk of answer sheets."""
    surveys.release_undone(survey=section.definition.slug, keys=[row.key for row in rows], actor=actor)
    done = surveys.record_answers(
        rows, survey=section.definition.slug, actor=actor, arrived=Arrived.BACKFILL, import_id=import_id
    )
    return Recorded(new=done.new, known=done.known, differing=done.differing)


def known(rows: Sequence[ResponseRow], section: Survey) -> set[str]:
    """The keys of those sheets that are there already."""
    return set(surveys.responses_known(section.definition.slug, [row.key for row in rows]))


def answer_reader(asked: Asked) -> Callable[[str], Answered | Reason]:
    """A function from a cell to the answer it holds, or the reason why there is none. It remembers short cells."""
    seen: dict[str, Answered | Reason] = {}
    read = _reader_of(asked)

    def remembering(cell: str) -> Answered | Reason:
        if (said := seen.get(cell)) is None:
            said = read(clean(cell))
            if len(seen) < 1_000:  # noqa: PLR2004 - scores repeat, free words do not
                seen[cell] = said
        return said

    return remembering


def _reader_of(asked: Asked) -> Callable[[str], Answered | Reason]:
    read = _scaled(asked) if asked.definition.scale else _worded(asked)
    # Nobody has to write a comment; a score that is missing may have been lost.
    nothing = Reason.EMPTY if asked.definition.scale else Reason.NO_ANSWER

    def sorted_out(cell: str) -> Answered | Reason:
        if not cell:
            return nothing if "" not in asked.blank else Reason.NO_ANSWER
        if cell in asked.not_applicable:
            return Reason.NOT_APPLICABLE
        return Reason.NO_ANSWER if cell in asked.blank else read(cell)

    return sorted_out


def _scaled(asked: Asked) -> Callable[[str], Answered | Reason]:
    low, _dash, high = asked.definition.scale.partition("-")
    points = frozenset(float(point) for point in range(int(low), int(high) + 1))
    key = asked.definition.key

    def read(cell: str) -> Answered | Reason:
        if not _NUMBER.fullmatch(cell):
            return Reason.NOT_A_NUMBER
        value = float(cell.replace(",", "."))
        return Answered(key, value) if value in points else Reason.OUTSIDE_SCALE

    return read


def _worded(asked: Asked) -> Callable[[str], Answered | Reason]:
    key, options = asked.definition.key, asked.options

    def read(cell: str) -> Answered | Reason:
        if asked.definition.metric == "choice":
            option = options.get(cell, "" if options else cell)
            return Answered(key, option=option[:80]) if option else Reason.UNKNOWN_OPTION
        return Answered(key, text=cell) if len(cell) <= _TEXT_LENGTH else Reason.TOO_LONG

    return read


def _weight(cell: str) -> float | None:
    cell = clean(cell)
    return float(cell.replace(",", ".")) if _NUMBER.fullmatch(cell) and not cell.startswith("-") else None
