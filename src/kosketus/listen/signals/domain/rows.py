"""A row of a table becomes a response, by a recipe that was bound to the table's header."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from kosketus.listen.signals.domain import moments
from kosketus.listen.signals.domain.recipe import AUTO, Asked, Column, Recipe
from kosketus.listen.signals.outcome import Reason
from kosketus.listen.surveys.contracts import Answered, ResponseRow
from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import IdentityKey

_KEY_LENGTH = 200
_VALUE_LENGTH = 200
_TEXT_LENGTH = 20_000
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,20})?")
_CHANNEL_LENGTH, _LANGUAGE_LENGTH = 40, 12
Cells = Sequence[str]


class Reading(NamedTuple):
    """What one row says. Without ``response`` the row is useless, and ``fault`` says why (None: no answer at all).

    ``left_out`` names questions (by position) that got no answer. ``person`` is who answered.
    """

    response: ResponseRow | None
    fault: tuple[Reason, str] | None = None
    left_out: Sequence[tuple[int, Reason]] = ()
    person: IdentityKey | None = None
    name: str = ""
    attributes: Mapping[str, str] = {}


class RowReader:
    """Reads rows of one table. Not for several threads: it counts rows that look alike."""

    def __init__(self, recipe: Recipe, header: Sequence[str], *, zone: str, received: datetime) -> None:
        place = {name: index for index, name in reversed(list(enumerate(header)))}
        self.recipe = recipe
        self._key = [place[name] for name in recipe.key]
        self._date = [place[name] for name in recipe.date_columns()]
        self._moment = moments.reader(recipe, zone=zone, received=received)
        self._questions = [(place[asked.column], answer_reader(asked)) for asked in recipe.questions]
        self._attributes = _decoders(recipe.attributes, place)
        self._context = _decoders(recipe.context, place)
        self._channel = _fixed_or_decoder(recipe.channel, place, _CHANNEL_LENGTH)
        self._language = _fixed_or_decoder(recipe.language, place, _LANGUAGE_LENGTH)
        self._weight = place[recipe.weight] if recipe.weight else None
        self._person = place[recipe.person.column] if recipe.person else None
        self._name = place[recipe.person.name] if recipe.person and recipe.person.name else None
        self._alike: Counter[bytes] = Counter()

    def read(self, cells: Cells) -> Reading:
        """What *cells* say; as many cells as the header has."""
        moment = self._moment([cells[index] for index in self._date])
        if isinstance(moment, Reason):
            return Reading(None, (moment, ", ".join(self.recipe.date_columns())))
        key = self._natural_key(cells)
        if not key:
            return Reading(None, (Reason.NO_KEY, ", ".join(self.recipe.key)))
        answers, left_out = self._answers(cells)
        if not answers:
            return Reading(None, None, left_out)
        return Reading(
            self._response(key, moment, answers, cells),
            None,
            left_out,
            self._identity(cells),
            cells[self._name] if self._name is not None else "",
            _decoded(self._attributes, cells),
        )

    def _response(self, key: str, moment: datetime, answers: Sequence[Answered], cells: Cells) -> ResponseRow:
        return ResponseRow(
            key,
            moment,
            answers,
            channel=self._channel(cells),
            language=self._language(cells),
            weight=_weight(cells[self._weight]) if self._weight is not None else None,
            context=_decoded(self._context, cells),
        )

    def _natural_key(self, cells: Cells) -> str:
        """The key columns; without any, the row's content and which of its like it is."""
        if not self._key:
            digest = hashlib.sha256("\x1f".join(cells).encode("utf-8", "surrogatepass")).digest()[:16]
            self._alike[digest] += 1
            return f"{digest.hex()}-{self._alike[digest]}"
        parts = [_clean(cells[index]) for index in self._key]
        key = "/".join(part.replace("/", "//") for part in parts) if len(parts) > 1 else parts[0]
        if not any(parts):
            return ""
        return key if len(key) <= _KEY_LENGTH else hashlib.sha256(key.encode()).hexdigest()

    def _answers(self, cells: Cells) -> tuple[list[Answered], list[tuple[int, Reason]]]:
        answers, left_out = [], []
        for position, (index, read) in enumerate(self._questions):
            said = read(cells[index])
            if isinstance(said, Reason):
                left_out.append((position, said))
            else:
                answers.append(said)
        return answers, left_out

    def _identity(self, cells: Cells) -> IdentityKey | None:
        if self._person is None or self.recipe.person is None:
            return None
        person, cell = self.recipe.person, cells[self._person]
        kind = person.kind if person.kind != AUTO else ("email" if "@" in cell else "external")
        return customers.readable_key(kind, cell, person.source)


def answer_reader(asked: Asked) -> Callable[[str], Answered | Reason]:
    """A function from a cell to the answer it holds, or the reason why there is none. It remembers short cells."""
    known: dict[str, Answered | Reason] = {}
    read = _reader_of(asked)

    def remembering(cell: str) -> Answered | Reason:
        if (said := known.get(cell)) is None:
            said = read(_clean(cell))
            if len(known) < 1_000:  # noqa: PLR2004 - scores repeat, free words do not
                known[cell] = said
        return said

    return remembering


def _reader_of(asked: Asked) -> Callable[[str], Answered | Reason]:
    read = _scaled(asked) if asked.definition.scale else _worded(asked)
    # Nobody has to write a comment; a score that is missing may have been lost.
    nothing = Reason.EMPTY if asked.definition.scale else Reason.NO_ANSWER

    def sorted_out(cell: str) -> Answered | Reason:
        if not cell:
            return nothing
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


def _clean(cell: str) -> str:
    # PostgreSQL keeps no NUL in text.
    return cell.replace("\x00", "").strip()


def _weight(cell: str) -> float | None:
    cell = _clean(cell)
    return float(cell.replace(",", ".")) if _NUMBER.fullmatch(cell) and not cell.startswith("-") else None


_Decoder = tuple[str, int, Column]


def _decoders(columns: Mapping[str, Column], place: Mapping[str, int]) -> list[_Decoder]:
    return [(name, place[column.column], column) for name, column in columns.items()]


def _decoded(decoders: Sequence[_Decoder], cells: Cells) -> dict[str, str]:
    found = ((name, _decode(column, cells[index])) for name, index, column in decoders)
    return {name: value for name, value in found if value}


def _decode(column: Column, cell: str) -> str:
    value = _clean(cell)
    if value in column.missing:
        return ""
    return column.codes.get(value, "") if column.codes else value[:_VALUE_LENGTH]


def _fixed_or_decoder(given: str | Column, place: Mapping[str, int], length: int) -> Callable[[Cells], str]:
    if isinstance(given, str):
        return lambda _cells: given[:length]
    index = place[given.column]
    return lambda cells: _decode(given, cells[index])[:length]
