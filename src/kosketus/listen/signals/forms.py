"""Bringing a file: the file, then what its columns are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kosketus.listen.signals.domain.mapping import DATES, KINDS, Mapping, guess
from kosketus.listen.signals.domain.recipe import Recipe

OWN = "own"
_MOST_KEPT = 20
_NEEDED = ("title", "kind", "score", "date", "order")


class FileForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A table as CSV, TSV, XLSX, JSON lines or Parquet, with column names in its first line."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.gz,.xlsx,.jsonl,.ndjson,.parquet,text/csv"}),
    )


class MappingForm(forms.Form):
    """A recipe that fits, or which column is what."""

    recipe = forms.ChoiceField(label=_("How to read it"), widget=forms.RadioSelect)
    title = forms.CharField(label=_("Name of the survey"), max_length=80, required=False)
    kind = forms.ChoiceField(
        label=_("What the score is"),
        choices=[("", "–"), *((key, label) for key, (_m, _s, label) in KINDS.items())],
        help_text=_("Is 5 easy or hard, good or bad? Numbers alone cannot tell: look at the rows above."),
        required=False,
    )
    score = forms.ChoiceField(label=_("Column of the score"), required=False)
    date = forms.ChoiceField(label=_("Column of the date"), required=False)
    order = forms.ChoiceField(
        label=_("How dates are written"),
        choices=[("", "–"), *((key, label) for key, (_f, label) in DATES.items())],
        help_text=_("Filled in only where the first rows leave one order: 05/06/2026 is a day in May or in June."),
        required=False,
    )
    person = forms.ChoiceField(
        label=_("Column of the customer"),
        help_text=_("A mail address or a customer number. Without it, answers count but lead to nobody."),
        required=False,
    )
    comment = forms.ChoiceField(label=_("Column of the comment"), required=False)
    keep = forms.MultipleChoiceField(
        label=_("Columns to compare by"),
        help_text=_("Such as region or plan: scores can be shown for each of their values."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, data: Any, *, columns: list[str], fitting: list[Recipe], name: str, told: dict[str, str]
    ) -> None:
        own = (OWN, _("I say which column is what"))
        guessed = guess(columns)
        super().__init__(
            data, initial={"recipe": fitting[0].name if fitting else OWN, "title": name, **guessed, **told}
        )
        self._choices("recipe", [*((recipe.name, recipe.title) for recipe in fitting), own])
        if not fitting:
            self._ask_for_columns()
        listed = [(column, column) for column in dict.fromkeys(columns) if column]
        for field in ("score", "date", "person", "comment"):
            self._choices(field, [("", "–"), *listed])
        self._choices("keep", listed)

    def _ask_for_columns(self) -> None:
        """No recipe fits, so there is nothing to choose: the columns are needed."""
        self.fields["recipe"].widget = forms.HiddenInput()
        for field in _NEEDED:
            self.fields[field].required = True

    def _choices(self, field: str, choices: list[Any]) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Without a recipe, the score, its date and a name are needed."""
        found = super().clean() or {}
        if found.get("recipe") == OWN:
            for field in ("title", "kind", "score", "date", "order"):
                if not found.get(field) and field not in self.errors:
                    self.add_error(field, _("Needed, unless a recipe is chosen."))
            if len(found.get("keep", [])) > _MOST_KEPT:
                self.add_error("keep", _("At most %(most)s columns.") % {"most": _MOST_KEPT})
        return found

    def mapping(self) -> Mapping:
        """What was said about the columns."""
        said = self.cleaned_data
        return Mapping(
            title=said["title"],
            kind=said["kind"] or "nps",
            score=said["score"],
            date=said["date"],
            order=said["order"] or "iso",
            person=said["person"],
            comment=said["comment"],
            keep=said["keep"],
        )
