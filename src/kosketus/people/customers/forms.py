"""Forms of the customers' pages: the filter of the list, notes, consents, merges, the confirmation of an erasure."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kosketus.people.customers.contracts import ConsentPurpose
from kosketus.people.customers.domain.folding import fold
from kosketus.people.customers.models.remarks import NOTE_LENGTH
from kosketus.people.customers.wording import PURPOSES, label


class FilterForm(forms.Form):
    """A segment, one attribute and its value; the search words go along unseen."""

    q = forms.CharField(required=False, widget=forms.HiddenInput)
    segment = forms.ChoiceField(label=_("Segment"), required=False)
    attribute = forms.ChoiceField(label=_("Attribute"), required=False)
    value = forms.CharField(label=_("is"), required=False, max_length=200)

    def __init__(self, data: Any, names: list[str], segments: list[tuple[str, str]]) -> None:
        super().__init__(data)
        if segments:
            self.fields["segment"].choices = [("", _("any")), *segments]  # type: ignore[attr-defined]
        else:
            del self.fields["segment"]
        choices: Any = [("", _("any")), *((name, label(name)) for name in names)]
        self.fields["attribute"].choices = choices  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """Something to keep in mind about a person."""

    text = forms.CharField(label=_("Note"), max_length=NOTE_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))


class ConsentForm(forms.Form):
    """A decision of the person, and how we know of it. Nothing is preset."""

    purpose = forms.ChoiceField(label=_("What for"), choices=[(one.value, PURPOSES[one]) for one in ConsentPurpose])
    given = forms.ChoiceField(
        label=_("The person"),
        choices=[("yes", _("allows it")), ("no", _("does not allow it, or not any more"))],
        widget=forms.RadioSelect,
    )
    evidence = forms.CharField(
        label=_("How we know"),
        max_length=200,
        help_text=_("Such as “said on the phone on 3 May” or the name of a form."),
    )


class MergeForm(forms.Form):
    """By what the other record is known, and why both are one person."""

    other = forms.CharField(
        label=_("Mail address, phone or number of the other record"), max_length=254, help_text=_("Written in full.")
    )
    evidence = forms.CharField(
        label=_("How we know"), max_length=200, help_text=_("Such as “wrote from both addresses”.")
    )


class ErasureForm(forms.Form):
    """The name of the person, typed: an erasure cannot be undone."""

    name = forms.CharField(max_length=254, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, data: Any, *, title: str) -> None:
        super().__init__(data)
        self.title = title
        self.fields["name"].label = _("Type “%(title)s” to confirm") % {"title": title}

    def clean_name(self) -> str:
        """Capitals and accents do not matter."""
        typed: str = self.cleaned_data["name"]
        if fold(typed) != fold(self.title):
            raise forms.ValidationError(_("This is not the name above. Nobody was erased."))
        return typed
