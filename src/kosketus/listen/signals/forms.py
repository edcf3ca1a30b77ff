"""Bringing a file: the file, then what is in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kosketus.listen.signals.domain import amounts
from kosketus.listen.signals.domain.proposing.dates import ORDERS
from kosketus.listen.signals.domain.proposing.kinds import KINDS, Kind
from kosketus.listen.signals.domain.proposing.looks import Look, Looked
from kosketus.listen.signals.domain.proposing.proposal import needs_day, questions, words_of
from kosketus.listen.signals.domain.proposing.roles import Role, is_score
from kosketus.listen.signals.domain.proposing.said import DECIMALS, SCALES, Said
from kosketus.listen.signals.domain.proposing.states import states_of

_MOST_KEPT, _MOST_OFFERED = 20, 200
_SAMPLE = 48
_LONGEST = 6
"""A scale of five, perhaps with a code for "does not apply"."""
_NONE = ("", "–")
_EITHER = ("date", "months")
"""Either of them tells since when a subscription runs."""
_TOLD = ("title", "system", "scale", "order", "money", "decimal", "on", "sheet", "header")


class FileForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A table as CSV, TSV, XLSX, JSON lines or Parquet, with column names in its first line."),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".csv,.tsv,.txt,.gz,.xlsx,.json,.jsonl,.ndjson,.parquet,text/csv"}
        ),
    )


@dataclass(frozen=True, kw_only=True)
class Line:
    """One field of the page: with values of its column, and whether nothing comes in without it."""

    field: forms.BoundField
    samples: tuple[str, ...] = ()
    needed: bool = False


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words of one column, each with a field for what it means."""

    label: Any
    column: str
    lines: list[Line]


def read_said(data: QueryDict, kind: Kind, looked: Looked) -> Said:
    """What the fields of the page say, as far as it is about this file; words of another column are told anew."""
    names = {look.name for look in looked.looks}
    columns = {role.key: name for role in kind.roles if (name := data.get(role.key, "")) in names}
    left = names - set(columns.values())
    words = words_of(kind, looked, columns)
    for role, meanings in words.items():
        if data.get(f"{role}-of") == columns.get(role):
            known = states_of(role)
            said = {word: data.get(f"{role}-{place}", "") for place, word in enumerate(meanings)}
            words[role] = {word: state if state in known else "" for word, state in said.items()}
    return Said(
        kind=kind.key,
        columns=columns,
        told={key: told for key in _TOLD if (told := str(data.get(key, "")).strip())},
        words=words,
        keep=[name for name in data.getlist("keep") if name in left],
        more=[name for name in data.getlist("more") if name in left],
    )


def _as_data(said: Said) -> dict[str, Any]:
    told = {
        f"{role}-{place}": state
        for role, meanings in said.words.items()
        for place, state in enumerate(meanings.values())
    }
    of = {f"{role}-of": said.column(role) for role in said.words}
    return {**said.columns, **said.told, **told, **of, "keep": said.keep, "more": said.more}


class MappingForm(forms.Form):
    """What the columns are, for one kind of file."""

    title = forms.CharField(max_length=80)
    system = forms.CharField(
        label=_("Whose customer numbers they are"),
        help_text=_("Files that number customers alike need the same name here. Mail addresses need none."),
        max_length=60,
        required=False,
    )

    def __init__(self, kind: Kind, looked: Looked, said: Said, *, address: str, check: bool = False) -> None:
        # Another column has other words and other values: the page shows itself anew.
        self._anew = {"hx-post": address}
        data = _as_data(said)
        super().__init__(data if check else None, initial=data)
        self.kind, self.looked, self.said = kind, looked, said
        self._title()
        for role in kind.roles:
            self.fields[role.key] = self._column(role)
        self._dates()
        self._money()
        self._survey()
        self._words()
        self._others()

    def _title(self) -> None:
        title = self.fields["title"]
        if self.kind.key == "survey":
            title.label = _("Name of the survey")
        else:
            title.label = _("Where it comes from")
            title.help_text = _("Such as your shop or help desk. The same name each time, so that nothing comes twice.")
        look = self.looked.of(self.said.column("person"))
        if look is None or look.is_mail:
            del self.fields["system"]

    def _column(self, role: Role) -> forms.ChoiceField:
        listed = [(look.name, look.name) for look in self.looked.looks]
        return forms.ChoiceField(
            label=role.label,
            help_text=role.hint,
            required=role.needed,
            choices=[_NONE, *listed],
            widget=forms.Select(attrs=self._anew),
        )

    def _dates(self) -> None:
        if self.said.column("date"):
            self.fields["order"] = forms.ChoiceField(
                label=_("How dates are written"),
                choices=[_NONE, *ORDERS.items()],
                help_text=_("Filled in only where the rows leave one order: 05/06/2026 is a day in May or in June."),
                required=False,
            )
        if needs_day(self.said, self.looked):
            self.fields["on"] = forms.DateField(
                label=_("Day of the export"),
                help_text=_("Who is marked as gone left on it; months are counted back from it."),
                required=False,
                widget=forms.DateInput(attrs={"type": "date"}),
            )

    def _money(self) -> None:
        amount = self.looked.of(self.said.column("amount"))
        if amount is None:
            return
        if not self.said.column("currency"):
            self.fields["money"] = forms.CharField(
                label=_("Currency of all amounts"), max_length=3, required=False, help_text=_("A code such as EUR.")
            )
        if amount.decimal or amount.doubtful:
            self.fields["decimal"] = forms.ChoiceField(
                label=_("How amounts are written"), choices=[_NONE, *DECIMALS.items()], required=False
            )

    def _survey(self) -> None:
        if self.kind.key != "survey":
            return
        self.fields["scale"] = forms.ChoiceField(
            label=_("What the score is"),
            choices=[_NONE, *((key, label) for key, (_metric, _scale, label) in SCALES.items())],
            help_text=_("Is 5 easy or hard, good or bad? Numbers alone cannot tell."),
            required=False,
        )

    def _words(self) -> None:
        for role, meanings in self.said.words.items():
            self.fields[f"{role}-of"] = forms.CharField(widget=forms.HiddenInput(), required=False)
            for place, word in enumerate(meanings):
                choices = [("", _("says nothing")), *states_of(role).items()]
                self.fields[f"{role}-{place}"] = forms.ChoiceField(label=word, choices=choices, required=False)

    def _others(self) -> None:
        used = set(self.said.columns.values())
        left = [look for look in self.looked.looks if look.name not in used]
        ratings = [look for look in left if is_score(look) and max(look.points) <= _LONGEST]
        if self.kind.key == "survey" and ratings:
            self.fields["more"] = self._several(
                ratings, _("Further ratings, 1 to 5"), _("Each becomes a question of its own.")
            )
        if self.kind.key != "spend" and left:
            kept = [look for place, look in enumerate(left) if place < _MOST_OFFERED or look.name in self.said.keep]
            self.fields["keep"] = self._several(
                kept, _("Columns to compare by"), _("Such as region or plan: scores can be shown for each value.")
            )

    @staticmethod
    def _several(looks: list[Look], label: Any, hint: Any) -> forms.MultipleChoiceField:
        return forms.MultipleChoiceField(
            label=label,
            help_text=hint,
            choices=[(look.name, look.name) for look in looks],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    @property
    def found(self) -> list[Line]:
        """The columns that are needed or known, and what stands in them."""
        return [self._line(role) for role in self.kind.roles if self._matters(role)]

    @property
    def others(self) -> list[Line]:
        """The columns that there may be beside."""
        return [self._line(role) for role in self.kind.roles if not self._matters(role)]

    def _matters(self, role: Role) -> bool:
        said = self.said.column
        if role.key == "currency":
            return bool(said("amount") or said("currency"))
        if role.key in _EITHER and self.kind.key == "subscription":
            return bool(said(role.key)) or not any(map(said, _EITHER))
        return role.needed or bool(said(role.key)) or role.key in self.errors

    def _line(self, role: Role) -> Line:
        look = self.looked.of(self.said.column(role.key))
        shown = tuple(sample[:_SAMPLE] for sample in look.samples) if look else ()
        return Line(field=self[role.key], samples=shown, needed=role.needed)

    def words(self) -> Iterator[Words]:
        """The words that have to be translated, by column."""
        for role, meanings in self.said.words.items():
            lines = [Line(field=self[f"{role}-{place}"]) for place in range(len(meanings))]
            yield Words(label=self.kind.role(role).label, column=self.said.column(role), lines=lines)

    def rest(self) -> Iterator[Line]:
        """What no column says, and the columns that are kept as they are."""
        for name in ("title", "scale", "order", "on", "money", "decimal", "system", "more", "keep"):
            if name in self.fields:
                yield Line(field=self[name], needed=name in {"title", "scale", "order", "on", "money", "decimal"})

    def clean_money(self) -> str:
        """A code that ISO 4217 knows."""
        code: str = self.cleaned_data["money"].upper()
        if code and not amounts.is_currency(code):
            raise forms.ValidationError(_("There is no such currency. Give a code such as EUR."))
        return code

    def clean_keep(self) -> list[str]:
        """Not too many."""
        kept: list[str] = self.cleaned_data["keep"]
        if len(kept) > _MOST_KEPT:
            raise forms.ValidationError(_("At most %(most)s columns.") % {"most": _MOST_KEPT})
        return kept

    def clean(self) -> dict[str, Any]:
        """What cannot be told from the file has to be said."""
        for name in questions(self.said, self.looked):
            if name in self.fields and name not in self.errors:
                self.add_error(name, self._missing(name))
        return self.cleaned_data

    def cleaned(self) -> Said:
        """What was said, once it is found valid."""
        code = self.cleaned_data.get("money")
        return replace(self.said, told={**self.said.told, **({"money": code} if code else {})})

    def _missing(self, name: str) -> Any:
        told: Mapping[str, Any] = {
            "date": _("Needed: choose the column of the beginning, or the one of the months since then."),
            "order": _("Needed: the rows can be read in more than one order."),
            "decimal": _("Needed: some amounts read two ways."),
            "money": _("Needed: choose the column of the currency, or name one for all amounts."),
            "on": _("Needed: who left has no date, or months have to be counted back from a day."),
        }
        return told.get(name, _("Needed."))


def kind_of(key: str) -> Kind | None:
    """The kind of that name."""
    return KINDS.get(key)
