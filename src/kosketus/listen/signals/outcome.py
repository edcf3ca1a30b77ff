"""What an import found: counts, reasons, examples."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """Why a row or an answer was left out. The set is closed: each has its words in :mod:`wording`."""

    EMPTY = "empty"
    NO_ANSWER = "no_answer"
    NOT_APPLICABLE = "not_applicable"
    NOT_A_NUMBER = "not_a_number"
    OUTSIDE_SCALE = "outside_scale"
    UNKNOWN_OPTION = "unknown_option"
    BAD_DATE = "bad_date"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    NO_KEY = "no_key"
    RAGGED = "ragged"
    BROKEN_QUOTES = "broken_quotes"
    BROKEN_LINE = "broken_line"
    BAD_ENCODING = "bad_encoding"
    TOO_LONG = "too_long"
    AMBIGUOUS_NUMBER = "ambiguous_number"
    UNKNOWN_CURRENCY = "unknown_currency"
    TWO_CURRENCIES = "two_currencies"
    NEGATIVE_AMOUNT = "negative_amount"
    BAD_AMOUNT = "bad_amount"
    BEFORE_START = "before_start"
    AFTER_END = "after_end"
    UNKNOWN_STATE = "unknown_state"
    UNKNOWN_AUTHOR = "unknown_author"
    UNKNOWN_PURPOSE = "unknown_purpose"
    BAD_TEXT = "bad_text"
    NO_MATCH = "no_match"
    NO_CUSTOMER = "no_customer"


EXPECTED = frozenset({Reason.NO_ANSWER, Reason.NOT_APPLICABLE})
"""Codes by which the file itself says that there is no answer: counted, but there is nothing to mend."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """One row that was left out, as far as a person needs to see it. ``column`` is empty for whole rows."""

    file: str
    line: int
    column: str
    value: str
    reason: Reason


@dataclass(kw_only=True)
class QuestionCount:
    """How one question fared: readable answers, and those left out by reason."""

    key: str
    metric: str
    column: str
    answers: int = 0
    left_out: dict[Reason, int] = field(default_factory=dict)


@dataclass(kw_only=True)
class KindCount:
    """How the rows of one kind fared ("order", "ticket" …): readable rows, and those left out by reason.

    ``money`` adds up amounts in minor units by currency: two currencies are never one number.
    """

    kind: str
    rows: int = 0
    left_out: dict[Reason, int] = field(default_factory=dict)
    money: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class People:
    """Who stands in a file of customers: ``new`` people, ``known`` ones, those of whom something else is told now.

    ``several`` have more than one mail address, ``elsewhere`` counts addresses that belong to somebody else already.
    """

    new: int = 0
    known: int = 0
    changed: int = 0
    several: int = 0
    elsewhere: int = 0

    def __add__(self, other: People) -> People:
        return People(
            new=self.new + other.new,
            known=self.known + other.known,
            changed=self.changed + other.changed,
            several=self.several + other.several,
            elsewhere=self.elsewhere + other.elsewhere,
        )


@dataclass(kw_only=True)
class Summary:
    """What an import found, or a dry run would do.

    ``rows`` were read, of which ``rows_left_out`` are useless as a whole; ``questions`` count what is left of
    answer sheets, ``kinds`` what is left of all other kinds of rows.
    ``number`` is the import's, by which it can be undone.
    ``new`` answers were recorded (in a dry run: would be), ``known`` were there already, ``differing`` of these
    say something else now. ``people`` counts those of a file of customers. ``without_customer`` rows name nobody.
    ``rejects`` are the paths of the files of rows left out.
    """

    files: list[str] = field(default_factory=list)
    recipe: str = ""
    dry_run: bool = False
    number: str = ""
    rows: int = 0
    rows_left_out: dict[Reason, int] = field(default_factory=dict)
    questions: list[QuestionCount] = field(default_factory=list)
    kinds: list[KindCount] = field(default_factory=list)
    new: int = 0
    known: int = 0
    differing: int = 0
    without_customer: int = 0
    people: People = field(default_factory=People)
    examples: list[Example] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rejects: list[str] = field(default_factory=list)

    @property
    def answers(self) -> int:
        """Readable answers of all questions."""
        return sum(question.answers for question in self.questions)

    @property
    def is_of_customers(self) -> bool:
        """Whether customers are all that the file tells of."""
        return not self.questions and bool(self.kinds) and all(kind.kind == "customer" for kind in self.kinds)

    @property
    def readable(self) -> int:
        """Answers and rows of other kinds that could be read."""
        return self.answers + sum(kind.rows for kind in self.kinds)

    def left_out_of(self, question: QuestionCount | KindCount) -> dict[Reason, int]:
        """Rows that gave nothing to *question* or kind, by reason, whether the row or the cell is to blame."""
        return dict(Counter(self.rows_left_out) + Counter(question.left_out))
