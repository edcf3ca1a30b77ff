"""What a file probably is: its kind, and which column is what. Whatever cannot be told is listed, to be asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from kosketus.listen.signals.domain import amounts
from kosketus.listen.signals.domain.proposing.kinds import KINDS, Kind, common_names
from kosketus.listen.signals.domain.proposing.looks import WORDS, Look, Looked
from kosketus.listen.signals.domain.proposing.roles import Role, is_rating
from kosketus.listen.signals.domain.proposing.said import SCALES, Said
from kosketus.listen.signals.domain.proposing.states import plain, translated

_WHOLE, _WITHIN, _JOINED, _BY_CONTENT = 1.0, 0.7, 0.5, 0.3
_LATER = 0.004
_LONG = 4
_CONSIDERED = 400
_JOINED_LONG, _ENDING_LONG = 5, 7
_ENOUGH = 2.5
_LACKING, _TIMELESS, _FEW = 2.0, 2.5, 0.2
_COMMON = frozenset(common_names())
"""Names that stand in files of any kind."""
_KNOWN, _VAGUE = 0.4, 0.3
_KNOWN_WORDS = 0.5
_MOST_KEPT, _MOST_VALUES = 6, 20
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"(?<=[^\W\dA-Z_])(?=[A-Z])")
_STARS = 5
_NOT_ASKED = 6
"""On a scale of five a 6 often says "does not apply"; only what lies above is surely a longer scale."""
_SOME = 0.01
_TRAILING = re.compile(r"[\s_.-]*(?:19|20)\d{2}[-_.]?(?:\d{2}|q\d)(?:[-_.]?\d{2})?(?:[-_.T]?\d{2,6})?$", re.IGNORECASE)
_SEVERAL = re.compile(r"\s*\(\d+\)$")


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """One reading of a file: how well it speaks for the kind, what each column is, and what to ask a person."""

    kind: Kind
    evidence: float
    said: Said
    asked: tuple[str, ...] = field(default=())


def proposals(looked: Looked, *, name: str) -> list[Proposal]:
    """A reading by each kind, the likeliest first; *name* is that of the file, without its ending."""
    few = _few(looked)
    found = [_proposal(kind, few, name) for kind in KINDS.values()]
    return sorted(found, key=lambda one: -one.evidence)


def likeliest(found: Sequence[Proposal]) -> Proposal | None:
    """The one to propose, if any has enough to say for itself."""
    return found[0] if found and found[0].evidence >= _ENOUGH else None


def proposal(kind: str, looked: Looked, *, name: str) -> Proposal:
    """The reading of the file as that kind."""
    return _proposal(KINDS[kind], _few(looked), name)


def _few(looked: Looked) -> Looked:
    """No table of people names so many columns; what stands behind them is chosen by hand."""
    return replace(looked, looks=looked.looks[:_CONSIDERED])


def _proposal(kind: Kind, looked: Looked, name: str) -> Proposal:
    matched = _matched(kind, looked)
    columns = {role.key: look.name for role, look, _fit in matched}
    if columns.get("mail") == columns.get("person"):
        columns.pop("mail", None)
    evidence = sum(_told_by(role, look, fit) for role, look, fit in matched)
    evidence -= sum(_LACKING for role in kind.roles if role.needed and role.key not in columns)
    if kind.key == "subscription" and not columns.keys() & {"date", "months"}:
        evidence -= _LACKING
    if kind.key == "customer" and "person" in columns and not any(look.is_date for look in looked.looks):
        # Everything else that happens, happens at some time.
        evidence += _TIMELESS
    said = _said(kind, looked, columns, name)
    return Proposal(kind=kind, evidence=evidence, said=said, asked=tuple(questions(said, looked)))


def _matched(kind: Kind, looked: Looked) -> list[tuple[Role, Look, float]]:
    """Each role with the column that fits best; the best fits choose first."""
    pairs = [
        (fit, order, role, look)
        for order, role in enumerate(kind.roles)
        for look in looked.looks
        if look.filled and role.holds(look) and (fit := _fit(role, look))
    ]
    found: dict[str, tuple[Role, Look, float]] = {}
    taken: set[str] = set()
    for fit, _order, role, look in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
        if role.key not in found and (role.shared or look.name not in taken):
            found[role.key] = (role, look, fit)
            taken |= set() if role.shared else {look.name}
    _by_content(kind, looked, found, taken)
    return list(found.values())


def _by_content(kind: Kind, looked: Looked, found: dict[str, tuple[Role, Look, float]], taken: set[str]) -> None:
    """What no name tells: the only column of dates, the only one that may be a score, the longest texts."""
    for role in kind.roles:
        if role.key in found or role.key not in {"date", "score", "comment", "person"}:
            continue
        left = [look for look in looked.looks if look.filled and look.name not in taken and _only(role, look)]
        if len(left) == 1 or (left and role.key == "comment"):
            found[role.key] = (role, max(left, key=lambda look: look.length), _BY_CONTENT)
            taken.add(found[role.key][1].name)


def _only(role: Role, look: Look) -> bool:
    if role.key == "comment":
        return look.is_text
    if role.key == "person":
        return look.is_mail
    return role.holds(look) and not _speaks_against(role, look.name)


def _fit(role: Role, look: Look) -> float:
    """As :func:`fitting`, and of several columns of states the one whose words we know."""
    fit = fitting(role, look)
    if not fit or not role.translated:
        return fit
    if _best(role.names, look.name)[1] in _COMMON:
        fit -= _VAGUE
    if look.is_date:
        return fit + _KNOWN
    known = sum(1 for state in translated(role.key, look.values).values() if state)
    if not known and role.key != "event":
        return 0.0
    return fit + _KNOWN * known / len(look.values)


def fitting(role: Role, look: Look) -> float:
    """How well a column's name fits a role, from 0 to 1."""
    if _speaks_against(role, look.name):
        return 0.0
    if role.key == "key" and _tokens(look.name) == ("name",):
        # Shops of one make call the number of an order its name: "#1001".
        return _WHOLE if "name" in role.names and all(value.startswith("#") for value in look.samples) else 0.0
    return _best(role.names, look.name)[0]


@lru_cache(maxsize=4_096)
def _best(names: tuple[str, ...], column: str) -> tuple[float, str]:
    """The sign that a column's name fits best, and how well."""
    tokens = _tokens(column)
    levels = (
        (_level(_tokens(sign), tokens, "".join(tokens)) - place * _LATER, sign) for place, sign in enumerate(names)
    )
    return max(((level, sign) for level, sign in levels if level > 0), default=(0.0, ""))


def _speaks_against(role: Role, name: str) -> bool:
    tokens = _tokens(name)
    return any(_level(_tokens(word), tokens, "") > 0 for word in role.never)


def _level(sign: tuple[str, ...], tokens: tuple[str, ...], joined: str) -> float:
    width = len(sign)
    for start in range(len(tokens) - width + 1):
        if all(map(_begins, tokens[start : start + width], sign)):
            return _WHOLE if width == len(tokens) else _WITHIN + 0.02 * width
    return _JOINED if _compound("".join(sign), joined, several=width > 1) else 0.0


def _compound(sign: str, joined: str, *, several: bool) -> bool:
    """Whether words were written as one: "orderid", "asiakaspalaute". What only ends alike ("resource") is none."""
    if several:
        return len(sign) >= _JOINED_LONG and sign in joined
    return len(sign) >= _ENDING_LONG and joined.endswith(sign)


def _begins(token: str, sign: str) -> bool:
    return token == sign or (len(sign) >= _LONG and token.startswith(sign))


@lru_cache(maxsize=4_096)
def _tokens(name: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(plain(_CAMEL.sub(" ", name))))


def _told_by(role: Role, look: Look, fit: float) -> float:
    """How much a column speaks for the kind: names that stand in any file speak for none."""
    common = _best(role.names, look.name)[1] in _COMMON
    return role.weight * fit * (_FEW if common else 1.0) + _words_known(role, look)


def _words_known(role: Role, look: Look) -> float:
    """More evidence where the words of a column of states are ones that we know."""
    if not role.translated or not look.is_words or look.is_date:
        return 0.0
    rows = sum(look.values.values())
    known = sum(look.values[word] for word, state in translated(role.key, look.values).items() if state)
    return 1.5 if rows and known / rows >= _KNOWN_WORDS else 0.0


def _said(kind: Kind, looked: Looked, columns: dict[str, str], name: str) -> Said:
    used = set(columns.values())
    return Said(
        kind=kind.key,
        columns=columns,
        told=_told(kind, looked, columns, name),
        words=words_of(kind, looked, columns),
        keep=_kept(looked, used, kind),
        more=_ratings(looked, used) if kind.key == "survey" else [],
    )


def words_of(kind: Kind, looked: Looked, columns: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Our states for the words of each column that has to be translated."""
    found = {}
    for role in kind.roles:
        look = looked.of(columns.get(role.key, ""))
        if role.translated and look and look.is_words and not look.is_date:
            found[role.key] = translated(role.key, look.values)
    return found


def _told(kind: Kind, looked: Looked, columns: Mapping[str, str], name: str) -> dict[str, str]:
    title = _SEVERAL.sub("", name) if kind.key == "survey" else tidied(name)
    told = {"title": title, "order": order_of(looked, columns)}
    if kind.key == "survey":
        told["scale"] = scale_of(looked.of(columns.get("score", "")))
    if (person := looked.of(columns.get("person", ""))) and not person.is_mail:
        told["system"] = title
    if amount := looked.of(columns.get("amount", "")):
        told["decimal"] = amount.decimal
        told["money"] = _currency(amount)
    return told


def tidied(name: str) -> str:
    """A file's name without the day and the number that an export puts behind it."""
    return _TRAILING.sub("", _SEVERAL.sub("", name)).strip(" _-.") or name


def order_of(looked: Looked, columns: Mapping[str, str]) -> str:
    """The order in which the dates of all those columns are written, if one only is possible."""
    written = [look.dates for name in columns.values() if (look := looked.of(name)) and look.is_date]
    possible = [set(one.formats) for one in written if one.formats]
    left = set.intersection(*possible) if possible else set()
    return left.pop() if len(left) == 1 else ""


def scale_of(look: Look | None) -> str:
    """The kind of score (a key of SCALES) if the numbers or the name leave one only.

    Five points may be easy, hard or content; only a name tells, and of easy and hard not even that.
    """
    if look is None or not look.points:
        return ""
    tokens = _tokens(look.name)
    if any(share >= _SOME for point, share in look.points.items() if point > _NOT_ASKED):
        return "nps"
    if set(look.points) <= set(range(1, _STARS + 1)) and any(
        _begins(token, sign) for token in tokens for sign in ("csat", "satisf", "review", "stars", "rating")
    ):
        return "csat"
    return "nps" if "nps" in tokens else ""


def _currency(amount: Look) -> str:
    """The currency that stands in the name of the column, or beside every number in it."""
    codes = [part.upper() for part in re.findall(r"\b[A-Za-z]{3}\b", amount.name)]
    named = [code for code in codes if code.isupper() and amounts.is_currency(code) and code in amount.name]
    signs = {amounts.currency_of(sign) for sign in amount.signed}
    return named[0] if named else signs.pop() if len(signs) == 1 else ""


def _kept(looked: Looked, used: set[str], kind: Kind) -> list[str]:
    """Columns to compare by: few words, each borne by many."""
    if kind.key == "spend":
        return []
    # What a file of customers tells beside names is there to compare by, be it told of a few only.
    most, each = (WORDS, 1) if kind.key == "customer" else (_MOST_VALUES, 3)
    told = [look.values for look in looked.looks if look.name in used and look.values]
    plain = [
        look
        for look in looked.looks
        if look.name not in used and _compares(look, most, each) and look.values not in told
    ]
    return [look.name for look in plain[:_MOST_KEPT]]


def _compares(look: Look, most: int, each: int) -> bool:
    return (
        look.is_words
        and not look.is_number
        and not look.is_mail
        and 1 < look.different <= most
        and look.filled >= each * look.different
    )


def _ratings(looked: Looked, used: set[str]) -> list[str]:
    return [look.name for look in looked.looks if look.name not in used and is_rating(look)]


def questions(said: Said, looked: Looked) -> Iterator[str]:
    """What has to be asked before the file can be read: names of roles, or "order", "scale", "money", "decimal"."""
    kind = KINDS[said.kind]
    for role in kind.roles:
        if role.needed and not said.columns.get(role.key):
            yield role.key
    if said.kind == "subscription" and not (said.columns.get("date") or said.columns.get("months")):
        yield "date"
    if said.kind == "survey" and not said.told.get("scale"):
        yield "scale"
    if said.columns.get("date") and not said.told.get("order"):
        yield "order"
    if needs_day(said, looked) and not said.told.get("on"):
        yield "on"
    amount = looked.of(said.columns.get("amount", ""))
    if amount and not (said.columns.get("currency") or said.told.get("money")):
        yield "money"
    if amount and amount.doubtful and not said.told.get("decimal"):
        yield "decimal"


def needs_day(said: Said, looked: Looked) -> bool:
    """Whether the day of the export has to be told: to count months back from, or for an end that has no date."""
    if said.kind != "subscription":
        return False
    ended = looked.of(said.columns.get("ended", ""))
    flagged = ended is not None and not ended.is_date
    return flagged or (not said.columns.get("date") and bool(said.columns.get("months")))


__all__ = ["SCALES", "Proposal", "likeliest", "needs_day", "order_of", "proposal", "proposals", "questions", "words_of"]
