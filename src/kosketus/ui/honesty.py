"""How sure we are, in plain words: the likely range and the verdict that stand beside every score."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kosketus.ui import numbers
from kosketus.ui.numbers import Kind, Number

SHOWN_FROM = 5
JUDGED_FROM = 30


class Finding(StrEnum):
    """What may be said of a score compared with another one."""

    UP = "up"
    DOWN = "down"
    NONE = "none"
    FEW = "few"
    HIDDEN = "hidden"


_SIGNS = {Finding.UP: "▲", Finding.DOWN: "▼", Finding.NONE: "◆"}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A sentence with its sign; ``good`` says whether it is to be welcomed, None where that is not ours to say."""

    finding: Finding
    words: str
    good: bool | None = None

    @property
    def sign(self) -> str:
        """▲, ▼ or ◆, so that colour never stands alone; empty where nothing was compared."""
        return _SIGNS.get(self.finding, "")

    @property
    def tone(self) -> str:
        """``good``, ``bad`` or ``plain``: which colour the sign has."""
        return "plain" if self.good is None else "good" if self.good else "bad"


def likely_range(low: Number, high: Number, kind: Kind | str = Kind.NPS, digits: int | None = None) -> str:
    """Like ``likely between +37 and +43``."""
    low_words, high_words = numbers.figure(low, kind, digits), numbers.figure(high, kind, digits)
    return _("likely between %(low)s and %(high)s") % {"low": low_words, "high": high_words}


def verdict(finding: Finding | str, than: str = "", *, low_is_good: bool = False) -> Verdict:
    """The sentence for a comparison that was tested; *than* is a period inside a sentence (:func:`dates.within`).

    Raises:
        ValueError: ``few`` and ``hidden`` need their numbers: use :func:`too_few` and :func:`hidden`.
    """
    match Finding(finding):
        case Finding.UP:
            return Verdict(finding=Finding.UP, words=higher(than), good=not low_is_good)
        case Finding.DOWN:
            return Verdict(finding=Finding.DOWN, words=lower(than), good=low_is_good)
        case Finding.NONE:
            return Verdict(finding=Finding.NONE, words=_("No clear change"))
    raise ValueError(f"{finding} needs its number: too_few(count) or hidden(minimum)")


def too_few(count: int, noun: str = "answers") -> Verdict:
    """Shown without a verdict: "Too few answers to say (11)"; of another *noun* "Too few to say (11 customers)"."""
    words = _("Too few answers to say (%(count)s)") % {"count": numbers.integer(count)}
    if noun != "answers":
        words = _("Too few to say (%(counted)s)") % {"counted": numbers.counted(count, noun)}
    return Verdict(finding=Finding.FEW, words=words)


def hidden(minimum: int = SHOWN_FROM) -> Verdict:
    """Not shown at all: "Hidden to protect people (fewer than 5)"."""
    words = _("Hidden to protect people (fewer than %(minimum)s)") % {"minimum": numbers.integer(minimum)}
    return Verdict(finding=Finding.HIDDEN, words=words)


def higher(than: str) -> str:
    """Like ``Clearly higher than in May``."""
    return _("Clearly higher than %(than)s") % {"than": than} if than else _("Clearly higher")


def lower(than: str) -> str:
    """Like ``Clearly lower than in May``."""
    return _("Clearly lower than %(than)s") % {"than": than} if than else _("Clearly lower")


def meaning_of_range() -> str:
    """What the likely range promises, for whoever asks."""
    return _("If we asked again the same way many times, 19 of 20 such ranges would hold the true score.")


def remedy(needed: int, where: str = "") -> str:
    """How to come to a verdict: answers needed, and the period or grouping (*where*) that would have them."""
    need = ngettext("A verdict needs %(count)s answer.", "A verdict needs %(count)s answers.", needed)
    words = need % {"count": numbers.integer(needed)}
    there = _("These would have them: %(where)s.") % {"where": where} if where else ""
    return f"{words} {there}".rstrip()
