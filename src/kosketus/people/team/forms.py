"""Forms of the team's pages."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kosketus.kernel import clock
from kosketus.people.team import choices
from kosketus.people.team.addresses import LONGEST
from kosketus.people.team.contracts import OrganisationInfo
from kosketus.people.team.domain import setup_code
from kosketus.people.team.errors import TeamError
from kosketus.people.team.models import KeyScope, Role
from kosketus.people.team.models.organisation import LARGEST_MINIMUM, SMALLEST_MINIMUM, USUAL_MINIMUM

PASSWORD_HELP = _("At least 10 characters. Three or four words that do not belong together are good.")


def add_error(form: forms.BaseForm, error: TeamError) -> None:
    """Show a refusal of the domain where it belongs."""
    form.add_error(error.field if error.field in form.fields else None, str(error.message))


def new_password_field() -> forms.CharField:
    """A field for a password that is being made."""
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=_("Password"), strip=False, max_length=256, widget=widget, help_text=PASSWORD_HELP)


class OrganisationForm(forms.Form):
    """What the house has to know about the organisation."""

    organisation = forms.CharField(label=_("Name of the organisation"), max_length=120)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=choices.time_zone_choices,
        help_text=_("Months and days of reports begin in this zone."),
    )
    currency = forms.ChoiceField(label=_("Currency of reports"), choices=choices.currency_choices)
    language = forms.ChoiceField(
        label=_("Main language of your content"),
        choices=choices.language_choices,
        help_text=_("Surveys and messages are written in it first."),
    )
    other_languages = forms.MultipleChoiceField(
        label=_("Also in"), choices=(), required=False, widget=forms.CheckboxSelectMultiple
    )
    another_language = forms.ChoiceField(
        label=_("Another language"), choices=lambda: [("", "–"), *choices.language_choices()], required=False
    )

    def __init__(self, *args: Any, stored: OrganisationInfo, **kwargs: Any) -> None:
        self.stored = stored
        kwargs["initial"] = _initial(stored)
        super().__init__(*args, **kwargs)
        offered = dict.fromkeys([*(code for code, _name in settings.LANGUAGES), *stored.languages])
        ticks = self.fields["other_languages"]
        assert isinstance(ticks, forms.MultipleChoiceField)  # noqa: S101 - told to mypy
        ticks.choices = [(code, choices.language_name(code)) for code in offered]

    def info(self) -> OrganisationInfo:
        """The values as the domain takes them: the main language first, each language once."""
        given = self.cleaned_data
        languages = [given["language"], *given["other_languages"], given["another_language"]]
        return OrganisationInfo(
            name=given["organisation"],
            time_zone=given["time_zone"],
            languages=tuple(dict.fromkeys(code for code in languages if code)),
            currency=given["currency"],
            minimum_n=given.get("minimum_n", self.stored.minimum_n),
        )


def _initial(stored: OrganisationInfo) -> dict[str, Any]:
    return {
        "organisation": stored.name,
        "time_zone": stored.time_zone,
        "currency": stored.currency,
        "language": stored.languages[0],
        "other_languages": stored.languages[1:],
        "minimum_n": stored.minimum_n,
    }


class OrganisationSettingsForm(OrganisationForm):
    """The same later, with what the first run leaves at its usual value."""

    minimum_n = forms.IntegerField(
        label=_("Smallest group that is shown"),
        min_value=SMALLEST_MINIMUM,
        max_value=LARGEST_MINIMUM,
        help_text=_("Scores of fewer answers are hidden everywhere, to protect people. The usual value is 5."),
    )


class FirstRunForm(OrganisationForm):
    """The first owner and the organisation."""

    field_order = ("setup_code", "name", "email", "password")
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(label=_("Your mail address"), widget=forms.EmailInput({"autocomplete": "username"}))
    password = new_password_field()
    setup_code = forms.CharField(
        label=_("Setup code"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "It stands in the console where Kosketus was started, and in the file setup.code in the data folder. "
            "It proves that this installation is yours."
        ),
    )

    def __init__(self, *args: Any, asks_for_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, stored=_first_values(), **kwargs)
        if not asks_for_code:
            del self.fields["setup_code"]

    def clean_setup_code(self) -> str:
        """Refuse strangers."""
        given: str = self.cleaned_data["setup_code"]
        if not setup_code.fits(given):
            raise forms.ValidationError(
                _("This is not the setup code of this installation. Look into the console again.")
            )
        return given


def _first_values() -> OrganisationInfo:
    language = get_language() or "en"
    return OrganisationInfo(name="", time_zone="UTC", languages=(language,), currency="EUR", minimum_n=USUAL_MINIMUM)


class InviteForm(forms.Form):
    """Whom to invite, as what."""

    email = forms.EmailField(label=_("Mail address"), widget=forms.EmailInput({"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.VIEWER)


class AcceptForm(forms.Form):
    """What somebody who was invited adds."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    password = new_password_field()


class RoleForm(forms.Form):
    """What somebody may do from now on."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class KeyForm(forms.Form):
    """A new key."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Where the key will live, such as “Web shop” or “Notebook”.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("The key may"), choices=KeyScope.choices, widget=forms.CheckboxSelectMultiple
    )
    last_day = forms.DateField(
        label=_("Last day it works"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: until somebody revokes it."),
    )

    def clean_last_day(self) -> datetime | None:
        """The moment after the last day, in the organisation's zone."""
        day = self.cleaned_data["last_day"]
        if day is None:
            return None
        zone = ZoneInfo(str(get_current_timezone()))
        if day < clock.now().astimezone(zone).date():
            raise forms.ValidationError(_("This day is over. Choose today or a later day."))
        return datetime.combine(day + timedelta(days=1), time.min, zone)


class AccountForm(forms.Form):
    """What people change about themselves."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    language = forms.ChoiceField(
        label=_("Language of the pages"),
        required=False,
        choices=lambda: [
            ("", _("As the browser")),
            *((code, choices.language_name(code)) for code, _n in settings.LANGUAGES),
        ],
    )


class AddressForm(forms.Form):
    """Where customers reach this installation."""

    url = forms.CharField(
        label=_("Public address"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Such as https://cx.example.org. It needs https and a certificate that browsers trust."),
    )
