"""A look at each column of a table: what its first rows hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise

from kosketus.listen.signals.domain import amounts
from kosketus.listen.signals.domain.proposing.dates import Dates, dates, formats_of

CELLS = 400_000
"""Cells that are looked at; a file with fewer is looked at as a whole."""
WORDS = 60
"""A column of more different values holds no words that could be told one by one."""
_PROBED = 400
_SHOWN = 3
_HALF = 0.5
# Bounded as addresses are (RFC 5321): what customers wrote into a cell must not cost minutes.
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s]{1,63}")
_COMMA = re.compile(r".*,\d{1,2}|[\d .'\u00a0\u202f]*,\d{4,}|0,\d+")
_POINT = re.compile(r".*\.\d{1,2}|[\d ,'\u00a0\u202f]*\.\d{4,}|0\.\d+")
_DOUBTFUL = re.compile(r"\d{1,3}[.,]\d{3}")
_LONG = 25
_LONGEST = 120
"""Signs of a word, and of a value that is shown."""
_MOSTLY = 0.8
_POINTS = frozenset(map(str, range(11)))


@dataclass(frozen=True, kw_only=True)
class Look:
    """What one column holds in the rows that were looked at.

    ``filled`` cells hold something, ``different`` values; ``values`` counts them where they are few enough to be
    words, most frequent first. ``numbers``, ``mails``, ``moments``, ``currencies`` and ``spaced`` (has a blank) are
    shares (0 to 1) of the different values, ``whole`` is that of whole numbers, ``length`` the mean number of signs.
    ``low`` and ``high`` bound the whole numbers, if there are any. ``decimal`` is the sign between whole and part
    where the cells tell, ``doubtful`` a cell that reads two ways, ``signed`` the currencies beside the numbers,
    ``odd`` a cell that is no date among dates, or no number among numbers.
    """

    name: str
    rows: int = 0
    filled: int = 0
    different: int = 0
    samples: tuple[str, ...] = ()
    values: dict[str, int] = field(default_factory=dict)
    numbers: float = 0.0
    whole: float = 0.0
    mails: float = 0.0
    moments: float = 0.0
    currencies: float = 0.0
    low: int | None = None
    high: int | None = None
    length: float = 0.0
    spaced: float = 0.0
    dates: Dates = field(default_factory=Dates)
    decimal: str = ""
    doubtful: str = ""
    signed: tuple[str, ...] = ()
    odd: str = ""

    @property
    def is_date(self) -> bool:
        """Whether it holds dates."""
        return self.moments > _HALF

    @property
    def is_number(self) -> bool:
        """Whether it holds numbers; digits that are dates are none."""
        return self.numbers > _HALF and not self.is_date

    @property
    def is_mail(self) -> bool:
        """Whether it holds mail addresses."""
        return self.mails > _HALF

    @property
    def is_key(self) -> bool:
        """Whether its values tell rows or people apart."""
        return self.different > WORDS or self.different * 2 > self.filled > 0

    @property
    def is_text(self) -> bool:
        """Whether it holds what people wrote in their own words."""
        plain = not (self.is_number or self.is_date or self.is_mail or self.values)
        return plain and self.length > _LONG and self.spaced > _HALF

    @property
    def points(self) -> dict[int, float]:
        """Whole numbers from 0 to 10 as shares of the filled cells; none in a column of other things."""
        counted = {word: count for word, count in self.values.items() if word in _POINTS}
        if not self.filled or sum(counted.values()) < self.filled * _MOSTLY:
            return {}
        return {int(word): count / self.filled for word, count in counted.items()}

    @property
    def is_words(self) -> bool:
        """Whether it holds a few words that stand there again and again."""
        return bool(self.values) and not self.is_date


@dataclass(frozen=True, kw_only=True)
class Looked:
    """A table as it was looked at: its columns in their order, and how many rows; ``all_rows`` if it has no more.

    ``unnamed`` if what stands where column names should be reads as one more row. Columns whose name stands there
    twice are not among them; ``repeated`` names them.
    """

    looks: tuple[Look, ...]
    rows: int
    all_rows: bool = True
    unnamed: bool = False
    repeated: tuple[str, ...] = ()

    def of(self, name: str) -> Look | None:
        """The column called so."""
        return next((look for look in self.looks if look.name == name), None)


def look_at(header: Sequence[str], records: Iterable[Sequence[str]]) -> Looked:
    """Look at the first rows, as many as have :data:`CELLS` cells."""
    iterator = iter(records)
    rows = list(islice(iterator, max(1_000, CELLS // max(1, len(header)))))
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    looks = [_look(name, cells) for name, cells in zip(header, columns, strict=True)]
    # A name that stands there twice cannot be meant.
    single = [look for look in looks if look.name and header.count(look.name) == 1]
    return Looked(
        looks=tuple(single),
        rows=len(rows),
        all_rows=next(iterator, None) is None,
        unnamed=_is_row(looks, again=any(list(row) == list(header) for row in rows)),
        repeated=tuple(dict.fromkeys(look.name for look in looks if look.name and look not in single)),
    )


def _is_row(looks: Sequence[Look], *, again: bool) -> bool:
    """Whether a header reads as a row: a mail address names no column, and half of the rest being values is enough.

    In a file strung together of several exports the header stands *again* among the rows, and so in each column.
    """
    named = [look for look in looks if look.name]
    if any(look.is_mail and _MAIL.fullmatch(look.name) for look in named):
        return True
    numbers = [int(look.name) for look in named if look.name.isascii() and look.name.isdecimal()]
    if len(numbers) > 1 and all(after == before + 1 for before, after in pairwise(numbers)):
        # Years side by side, or questions that are numbered, are names.
        return False
    values = sum(_is_value(look, again=again) for look in named)
    return bool(values) and values >= len(named) * _HALF


def _is_value(look: Look, *, again: bool) -> bool:
    if look.is_date:
        return bool(formats_of(look.name))
    return (look.is_number and is_number(look.name)) or (look.name in look.values and not again)


def _look(name: str, cells: Sequence[str]) -> Look:
    counted = Counter(cell.strip() for cell in cells)
    counted.pop("", None)
    if not counted:
        return Look(name=name, rows=len(cells))
    probed = list(islice(counted, _PROBED))
    moments = _share(probed, lambda cell: bool(formats_of(cell)))
    look = Look(
        name=name,
        rows=len(cells),
        filled=counted.total(),
        different=len(counted),
        samples=tuple(cell[:_LONGEST] for cell in islice(counted, _SHOWN)),
        values=dict(counted.most_common()) if len(counted) <= WORDS and max(map(len, counted)) <= _LONGEST else {},
        moments=moments,
        mails=_share(probed, lambda cell: bool(_MAIL.fullmatch(cell))),
        currencies=_share(probed, lambda cell: amounts.is_currency(cell.upper())),
        length=sum(map(len, probed)) / len(probed),
        spaced=_share(probed, lambda cell: " " in cell),
        dates=dates(counted) if moments > _HALF else Dates(),
        odd=next((cell for cell in probed if not formats_of(cell)), "") if moments > _HALF else "",
    )
    return _with_numbers(look, probed, list(counted))


def _with_numbers(look: Look, probed: Sequence[str], every: Sequence[str]) -> Look:
    """The look with what the numbers of the column tell, if it has any."""
    bare_probed = [amounts.without_sign(cell)[0] for cell in probed]
    numbers = _share(bare_probed, is_number)
    if numbers <= _HALF:
        return replace(look, numbers=numbers)
    signs = dict.fromkeys(sign for cell in every if (sign := amounts.without_sign(cell)[1]))
    bare = [amounts.without_sign(cell)[0] for cell in every]
    whole = [int(cell) for cell in bare if cell.isascii() and cell.lstrip("+-").isdecimal() and len(cell) < 16]  # noqa: PLR2004 - no number of a person or a price is longer
    return replace(
        look,
        numbers=numbers,
        whole=len(whole) / len(every),
        low=min(whole, default=None),
        high=max(whole, default=None),
        decimal=_decimal(bare),
        doubtful=next((cell for cell in bare if _DOUBTFUL.fullmatch(cell)), ""),
        signed=tuple(signs),
        odd=look.odd
        or next((cell for cell, plain in zip(probed, bare_probed, strict=True) if not is_number(plain)), ""),
    )


def is_number(cell: str) -> bool:
    """Whether a cell is a number, be it one that reads two ways."""
    return isinstance(amounts.number(cell), float) or bool(_DOUBTFUL.fullmatch(cell))


def _decimal(cells: Sequence[str]) -> str:
    """The decimal sign if the cells leave one only."""
    comma = any(_COMMA.fullmatch(cell) for cell in cells)
    point = any(_POINT.fullmatch(cell) for cell in cells)
    return ("," if comma else ".") if comma != point else ""


def _share(cells: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, cells)) / len(cells) if cells else 0.0
