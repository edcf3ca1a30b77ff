"""The form of a segment: blocks of conditions, grown and shrunk by buttons that send it, so no script is needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kosketus.people.customers.domain import conditions
from kosketus.people.customers.domain.conditions import ConditionsProblem, Group, Operator, Rule
from kosketus.people.customers.wording import label

MOST_BLOCKS = 5
_NAME_LENGTH = 80
OPERATORS: dict[Operator, str | Promise] = {
    Operator.EQUALS: gettext_lazy("is"),
    Operator.ONE_OF: gettext_lazy("is one of (with commas between)"),
    Operator.MORE: gettext_lazy("is more than"),
    Operator.LESS: gettext_lazy("is less than"),
    Operator.EMPTY: gettext_lazy("is empty"),
    Operator.FILLED: gettext_lazy("is not empty"),
    Operator.LAST_DAYS: gettext_lazy("is a day of the last … days"),
    Operator.BETWEEN: gettext_lazy("is a day between (two dates, a comma between)"),
}
_LISTS = {Operator.ONE_OF, Operator.BETWEEN}
_WITHOUT_VALUE = {Operator.EMPTY, Operator.FILLED}


@dataclass
class Line:
    """One condition as it was typed; ``error`` says what is wrong with it."""

    field: str = ""
    operator: str = Operator.EQUALS.value
    value: str = ""
    error: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was chosen yet."""
        return not self.field

    def rule(self) -> Rule:
        """The condition.

        Raises:
            ConditionsProblem: it cannot be evaluated.
        """
        operator = Operator(self.operator)
        values = self.value.split(",") if operator in _LISTS else [self.value]
        kept = () if operator in _WITHOUT_VALUE else tuple(tidy for value in values if (tidy := value.strip()))
        rule = Rule(self.field, operator, kept)
        conditions.check(Group(rules=(rule,)))
        return rule


@dataclass
class Block:
    """Conditions that hold all together, or any of them."""

    match: str = "all"
    lines: list[Line] = field(default_factory=lambda: [Line()])


@dataclass
class SegmentForm:
    """The name, the blocks, and how these hang together."""

    name: str = ""
    match: str = "all"
    blocks: list[Block] = field(default_factory=lambda: [Block()])
    errors: list[str] = field(default_factory=list)

    @property
    def has_several(self) -> bool:
        """Whether it matters how blocks hang together."""
        return len(self.blocks) > 1

    @property
    def may_grow(self) -> bool:
        """Whether another block may be added."""
        return len(self.blocks) < MOST_BLOCKS


def of_group(name: str, group: Group) -> SegmentForm:
    """A stored segment as a form."""
    inner = [part for part in group.rules if isinstance(part, Group)]
    loose = tuple(part for part in group.rules if isinstance(part, Rule))
    parts = ([Group(match=group.match, rules=loose)] if loose else []) + inner
    return SegmentForm(name=name, match=group.match, blocks=[Block(one.match, _lines(one.rules)) for one in parts])


def _lines(rules: Iterable[Rule | Group]) -> list[Line]:
    return [Line(one.field, one.operator.value, ", ".join(one.values)) for one in rules if isinstance(one, Rule)]


def posted(data: Mapping[str, str]) -> SegmentForm:
    """The form as it was sent; numbers in names say which block and line a field belongs to."""
    blocks: list[Block] = []
    while len(blocks) < MOST_BLOCKS and f"match-{len(blocks)}" in data:
        number = len(blocks)
        blocks.append(Block(_match(data, f"match-{number}"), list(_posted_lines(data, number)) or [Line()]))
    name = " ".join(data.get("name", "").replace("\x00", "").split())
    return SegmentForm(name=name, match=_match(data, "match"), blocks=blocks or [Block()])


def _posted_lines(data: Mapping[str, str], block: int) -> Iterator[Line]:
    for number in range(conditions.MOST_RULES):
        prefix = f"{block}-{number}-"
        if f"{prefix}field" not in data:
            return
        operator = data.get(f"{prefix}operator", "")
        known = operator if operator in set(Operator) else Operator.EQUALS.value
        yield Line(data[f"{prefix}field"], known, data.get(f"{prefix}value", ""))


def _match(data: Mapping[str, str], name: str) -> str:
    return "any" if data.get(name) == "any" else "all"


def grown(form: SegmentForm, wish: str) -> SegmentForm:
    """The form with what a button asked for: ``block``, ``line-0``, or away with ``0-1``."""
    if wish == "block" and form.may_grow:
        form.blocks.append(Block())
        return form
    what, _dash, number = wish.partition("-")
    if what == "line" and number.isdecimal() and int(number) < len(form.blocks):
        form.blocks[int(number)].lines.append(Line())
    if what.isdecimal() and number.isdecimal():
        _take_away(form, int(what), int(number))
    return form


def _take_away(form: SegmentForm, block: int, line: int) -> None:
    if block < len(form.blocks) and line < len(form.blocks[block].lines):
        del form.blocks[block].lines[line]
    form.blocks = [one for one in form.blocks if one.lines] or [Block()]


def wanted(form: SegmentForm, *, named: bool) -> Group | None:
    """The conditions, or None with the errors in the form. *named*: a name is needed too."""
    form.errors = []
    if named and not 0 < len(form.name) <= _NAME_LENGTH:
        form.errors.append(_("Give the segment a name of at most 80 characters."))
    groups = [Group(match=block.match, rules=rules) for block in form.blocks if (rules := _rules(block))]
    if any(line.error for block in form.blocks for line in block.lines):
        form.errors.append(_("Some conditions cannot be used yet; see beside them."))
    elif not groups:
        form.errors.append(_("Choose at least one condition."))
    elif sum(len(group.rules) for group in groups) > conditions.MOST_RULES:
        form.errors.append(_("A segment has at most 20 conditions."))
    if form.errors:
        return None
    return groups[0] if len(groups) == 1 else Group(match=form.match, rules=tuple(groups))


def _rules(block: Block) -> tuple[Rule, ...]:
    rules = []
    for line in block.lines:
        if line.is_blank:
            continue
        try:
            rules.append(line.rule())
        except ConditionsProblem:
            line.error = _fault(line)
    return tuple(rules)


def _fault(line: Line) -> str:
    said = {
        Operator.MORE: _("Type one number."),
        Operator.LESS: _("Type one number."),
        Operator.LAST_DAYS: _("Type a whole number of days."),
        Operator.BETWEEN: _("Type two dates such as 2026-01-01, 2026-01-31."),
    }
    return said.get(Operator(line.operator), _("Type a value to compare with."))


def field_choices(fields: Iterable[str]) -> list[tuple[str, str]]:
    """What a condition can be about, with its words."""
    return [(name, _words(name)) for name in fields]


def _words(name: str) -> str:
    kind, _colon, rest = name.partition(":")
    return _("%(name)s (computed)") % {"name": label(rest)} if kind == "trait" else label(rest)


def in_words(group: Group) -> str:
    """Conditions as one sentence for a list."""
    joined = _(" and ") if group.match == "all" else _(" or ")
    return joined.join(f"({in_words(one)})" if isinstance(one, Group) else _say(one) for one in group.rules)


def _say(rule: Rule) -> str:
    values = ", ".join(rule.values)
    patterns = {
        Operator.EQUALS: _("%(field)s is %(values)s"),
        Operator.ONE_OF: _("%(field)s is one of %(values)s"),
        Operator.MORE: _("%(field)s is more than %(values)s"),
        Operator.LESS: _("%(field)s is less than %(values)s"),
        Operator.EMPTY: _("%(field)s is empty"),
        Operator.FILLED: _("%(field)s is not empty"),
        Operator.LAST_DAYS: _("%(field)s is within the last %(values)s days"),
        Operator.BETWEEN: _("%(field)s is between %(values)s"),
    }
    return patterns[rule.operator] % {"field": _words(rule.field), "values": values}
