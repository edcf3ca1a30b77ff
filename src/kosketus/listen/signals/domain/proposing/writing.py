"""What a person said about a file, written as a recipe in TOML."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

from django.utils.text import slugify

from kosketus.listen.signals.domain.proposing.dates import formats_for
from kosketus.listen.signals.domain.proposing.looks import Look, Looked
from kosketus.listen.signals.domain.proposing.said import SCALES, UNNAMED, Said
from kosketus.listen.signals.domain.proposing.states import ENDED

_ENDS = {
    "easy": ("higher", "Very hard", "Very easy"),
    "hard": ("lower", "Very easy", "Very hard"),
    "easy7": ("higher", "Very hard", "Very easy"),
}
"""Which end is good, and the words at the low and the high end, where the kind of score says so."""
_NOT_IN_A_NAME = str.maketrans("", "", '"\\\x00')
_NAME, _SLUG = 60, 60
_TIMES = {
    "order": ("promised", "shipped", "delivered", "cancelled", "refunded"),
    "ticket": ("replied", "resolved", "closed"),
}


def recipe_text(said: Said, looked: Looked, *, fallback: str) -> str:
    """The mapping as a recipe; *fallback* names it where the title has no Latin letter."""
    slug = slugify(said.told.get("title", ""))[:_SLUG] or fallback
    tables = [
        _Table("", {"name": slug, "title": said.told.get("title") or slug}),
        _file(said, looked),
        _Table(said.kind, dict(_SECTIONS[said.kind](said, looked, slug))),
        _date(said, looked),
        *_person(said, looked, slug),
        *_kept(said),
        *_questions(said),
    ]
    return "\n\n".join(table.text() for table in tables if table.values or table.name == "customer") + "\n"


class _Table:
    """A table of TOML."""

    def __init__(self, name: str, values: Mapping[str, object], *, listed: bool = False) -> None:
        self.name, self.values = name, {key: value for key, value in values.items() if value not in ("", [], {})}
        self._head = f"[[{name}]]" if listed else f"[{name}]"

    def text(self) -> str:
        lines = [f"{_key(key)} = {_quoted(value)}" for key, value in self.values.items()]
        return "\n".join([*([self._head] if self.name else []), *lines])


def _key(name: str) -> str:
    return name if name.isascii() and name.replace("_", "").isalnum() else _quoted(name)


def _quoted(value: object) -> str:
    """What JSON writes for texts, numbers and lists, TOML reads; a table it writes in its own way."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(str(key))} = {_quoted(one)}" for key, one in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _column(name: str) -> object:
    return {"column": name} if name else ""


def _decoded(said: Said, role: str) -> object:
    """The column of a role with our states for its words; words that mean nothing to us are no state."""
    codes = {word: state for word, state in said.words.get(role, {}).items() if state}
    return {"column": said.column(role), "codes": codes} if said.column(role) and codes else ""


def _file(said: Said, looked: Looked) -> _Table:
    header = [look.name for look in looked.looks] if said.told.get("header") == UNNAMED else []
    return _Table(
        "file", {"decimal": said.told.get("decimal", ""), "sheet": said.told.get("sheet", ""), "header": header}
    )


def _date(said: Said, looked: Looked) -> _Table:
    if said.column("date"):
        roles = ("date", "changed", "ended", *_TIMES.get(said.kind, ()))
        looks = [look.dates for role in roles if (look := looked.of(said.column(role))) and look.is_date]
        return _Table(
            "date", {"column": said.column("date"), "formats": formats_for(said.told.get("order") or "iso", looks)}
        )
    if said.column("months") and said.told.get("on"):
        year, month, day = (int(part) for part in said.told["on"].split("-"))
        return _Table("date", {"year": year, "month": month, "day": day, "months_back": said.column("months")})
    return _Table("date", {})


def _person(said: Said, looked: Looked, slug: str) -> Iterator[_Table]:
    if not (column := said.column("person")):
        return
    kind = "visitor" if said.kind == "signal" else "auto"
    also = {kind: said.column(role) for kind, role in (("email", "mail"), ("phone", "phone")) if said.column(role)}
    also = {kind: name for kind, name in also.items() if name != column}
    if (look := looked.of(column)) and look.is_mail and kind == "auto":
        yield _Table("person", {"column": column, "kind": "email", "name": said.column("name"), "also": also})
    else:
        system = slugify(said.told.get("system", ""))[:_SLUG] or slug
        yield _Table(
            "person", {"column": column, "kind": kind, "source": system, "name": said.column("name"), "also": also}
        )


def _kept(said: Said) -> Iterator[_Table]:
    """Other columns: about the customer where the file tells of customers, else about the moment."""
    table = "attributes" if said.column("person") and said.kind in {"customer", "survey", "subscription"} else "context"
    if said.kind in {"customer", "ticket"}:
        table = "attributes" if said.column("person") else ""
    for name in said.keep if table else ():
        yield _Table(f"{table}.{_quoted(name.translate(_NOT_IN_A_NAME)[:_NAME])}", {"column": name})


def _survey(said: Said, _looked: Looked, slug: str) -> Iterator[tuple[str, object]]:
    yield "slug", slug
    yield "title", said.told.get("title") or slug
    yield "key", _listed(said, "key")
    yield "channel", _column(said.column("channel"))


def _questions(said: Said) -> Iterator[_Table]:
    if said.kind != "survey":
        return
    metric, scale, _label = SCALES[said.told["scale"]]
    direction, low, high = _ENDS.get(said.told["scale"], ("", "", ""))
    asked = {"metric": metric, "scale": scale, "column": said.column("score"), "direction": direction}
    yield _Table("questions", {"key": metric, **asked, "low": low, "high": high}, listed=True)
    for number, name in enumerate(said.more, start=1):
        rating = {"key": _question_key(name, number), "metric": "rating", "scale": "1-5", "column": name}
        yield _Table("questions", {**rating, "touchpoint": name[:_NAME], "text": name}, listed=True)
    if said.column("comment"):
        yield _Table("questions", {"key": "why", "metric": "text", "column": said.column("comment")}, listed=True)


def _question_key(name: str, number: int) -> str:
    return f"{slugify(name)[:40]}-{number}".strip("-")


def _order(said: Said, _looked: Looked, slug: str) -> Iterator[tuple[str, object]]:
    yield "source", slug
    yield "key", _listed(said, "key")
    yield from _money(said)
    yield "items", said.column("items")
    yield "channel", _column(said.column("channel"))
    yield "times", {state: said.column(state) for state in _TIMES["order"] if said.column(state)}
    yield "status", _decoded(said, "status")


def _listed(said: Said, *roles: str) -> list[str]:
    return [said.column(role) for role in roles if said.column(role)]


def _money(said: Said) -> Iterator[tuple[str, object]]:
    if said.column("amount"):
        yield "amount", said.column("amount")
        yield "currency", _column(said.column("currency")) or said.told.get("money", "").upper()


def _subscription(said: Said, looked: Looked, slug: str) -> Iterator[tuple[str, object]]:
    yield "source", slug
    yield "key", _listed(said, "key")
    yield "plan", _column(said.column("plan"))
    yield from _money(said)
    yield "reason", _column(said.column("reason"))
    yield "ended", _ended(said, looked.of(said.column("ended")))
    yield "changed", said.column("changed")


def _ended(said: Said, look: Look | None) -> object:
    if look is None:
        return ""
    if look.is_date:
        return {"column": look.name}
    when = [word for word, state in said.words.get("ended", {}).items() if state == ENDED]
    return {"column": look.name, "when": when, "on": said.told.get("on", "")} if when else ""


def _ticket(said: Said, _looked: Looked, slug: str) -> Iterator[tuple[str, object]]:
    yield "source", slug
    yield "key", _listed(said, "key")
    yield "channel", _column(said.column("channel"))
    yield "subject", said.column("subject")
    yield "event", _decoded(said, "event") or ("opened" if not said.column("body") or _whole(said) else "message")
    yield "author", _decoded(said, "author") or ("customer" if _whole(said) else "agent")
    yield "assignee", _column(said.column("assignee"))
    yield "message", said.column("message")
    yield "body", said.column("body")
    yield "times", {state: said.column(state) for state in _TIMES["ticket"] if said.column(state)}


def _whole(said: Said) -> bool:
    """Whether each row is a whole ticket, not one of the things that happened to it."""
    return not said.column("event") and not said.column("author") and not said.column("message")


def _signal(said: Said, _looked: Looked, slug: str) -> Iterator[tuple[str, object]]:
    yield "source", slug
    yield "key", _listed(said, "key")
    yield "name", _column(said.column("event"))
    yield "session", said.column("session")
    yield "page", said.column("page")
    yield "value", said.column("value")


def _spend(said: Said, _looked: Looked, slug: str) -> Iterator[tuple[str, object]]:
    yield "source", slug
    yield "key", _listed(said, "date", "key", "channel") if said.column("key") else []
    yield from _money(said)
    yield "channel", _column(said.column("channel"))
    yield "purpose", _decoded(said, "purpose")


def _customer(_said: Said, _looked: Looked, _slug: str) -> Iterator[tuple[str, object]]:
    yield from ()


_SECTIONS: Mapping[str, Callable[[Said, Looked, str], Iterator[tuple[str, object]]]] = {
    "survey": _survey,
    "order": _order,
    "subscription": _subscription,
    "ticket": _ticket,
    "signal": _signal,
    "spend": _spend,
    "customer": _customer,
}
