"""The filter above the list of customers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kosketus.people.customers.wording import label


class FilterForm(forms.Form):
    """One attribute and its value; the search words go along unseen."""

    q = forms.CharField(required=False, widget=forms.HiddenInput)
    attribute = forms.ChoiceField(label=_("Attribute"), required=False)
    value = forms.CharField(label=_("is"), required=False, max_length=200)

    def __init__(self, data: Any, names: list[str]) -> None:
        super().__init__(data)
        choices: Any = [("", _("any")), *((name, label(name)) for name in names)]
        self.fields["attribute"].choices = choices  # type: ignore[attr-defined]
