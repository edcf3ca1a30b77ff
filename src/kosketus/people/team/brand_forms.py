"""The form of the brand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kosketus.people.team import choices, colours
from kosketus.people.team.accents import accent_from
from kosketus.people.team.contracts import Tone
from kosketus.people.team.domain.brand import BrandChoice
from kosketus.people.team.errors import TeamError
from kosketus.people.team.models import BrandKit
from kosketus.people.team.pictures import LARGEST_FILE
from kosketus.people.team.queries.brand import tone_in

_PRONOUNS = {"fi": ("te", "sinä"), "ru": ("вы", "ты"), "ro": ("dumneavoastră", "tu")}
# English has one form of address.
_ONE_FORM = {"en"}
_LONGEST_SIGN_OFF = 300


class BrandForm(forms.Form):
    """Name, colour, sender, and for each language of content its sign-off and form of address.

    ``proposal`` is the nearest readable shade where the colour that was entered cannot be read; empty otherwise.
    """

    name = forms.CharField(
        label=_("Name that customers know"),
        max_length=120,
        required=False,
        help_text=_("Empty: the name of the organisation."),
    )
    accent = forms.CharField(
        label=_("Accent colour"),
        max_length=9,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "placeholder": colours.USUAL_ACCENT}),
        help_text=_("For the main button, links and the focus ring; never for answers. Such as #0f5c66; empty: ours."),
    )
    sender = forms.CharField(
        label=_("Name of the sender"),
        max_length=120,
        required=False,
        help_text=_("Who writes to customers, such as “Anna from Harbour Tools”. Empty: the name above."),
    )
    reply_to = forms.EmailField(
        label=_("Answers to mails go to"), required=False, help_text=_("A mailbox that somebody reads.")
    )

    def __init__(
        self, data: Mapping[str, Any] | None, *, kit: BrandKit, languages: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(data, initial=_initial(kit, languages), **kwargs)
        self.languages = languages
        self.proposal = ""
        for code in languages:
            self._add_language(code, choices.language_name(code))

    def _add_language(self, code: str, name: str) -> None:
        self.fields[f"sign_off.{code}"] = forms.CharField(
            label=_("Sign-off: %(language)s") % {"language": name},
            max_length=_LONGEST_SIGN_OFF,
            required=False,
            widget=forms.Textarea({"rows": 2, "lang": code, "dir": "auto"}),
        )
        if code not in _ONE_FORM:
            self.fields[f"tone.{code}"] = forms.ChoiceField(
                label=_("Form of address: %(language)s") % {"language": name}, choices=_tones(code)
            )

    def clean_accent(self) -> str:
        """The colour as ``#rrggbb``; our own is stored as none."""
        try:
            return accent_from(
                self.cleaned_data["accent"], kept=self.initial["accent"], near_enough="near" in self.data
            )
        except TeamError as error:
            self.proposal = getattr(error, "proposal", "")
            raise forms.ValidationError(str(error)) from error

    def choice(self) -> BrandChoice:
        """The values as the domain takes them."""
        given = self.cleaned_data
        return BrandChoice(
            name=given["name"],
            accent=given["accent"],
            sender=given["sender"],
            reply_to=given["reply_to"],
            sign_offs=self._by_language("sign_off"),
            tones=self._by_language("tone"),
        )

    def _by_language(self, name: str) -> dict[str, str]:
        found = {code: self.cleaned_data.get(f"{name}.{code}", "") for code in self.languages}
        return {code: words.replace("\r\n", "\n") for code, words in found.items() if words}


class LogoForm(forms.Form):
    """A picture to put at the head."""

    logo = forms.FileField(
        label=_("Logo"),
        widget=forms.FileInput({"accept": "image/png,image/jpeg"}),
        help_text=_("PNG or JPEG, up to 1 MB. It is drawn anew at 40 pixels high; details of the file stay here."),
    )

    def clean_logo(self) -> bytes:
        """The file's content, not read where it is too large."""
        file = self.cleaned_data["logo"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("This file is larger than 1 MB. Save the logo smaller, as PNG."))
        content: bytes = file.read()
        return content


def _tones(code: str) -> list[tuple[str, str]]:
    """Both forms, with the words that tell them apart where we know them."""
    said = _PRONOUNS.get(code.partition("-")[0], ("", ""))
    named = [(tone.value, tone_name(tone.value)) for tone in Tone]
    return [(value, f"{name} ({word})" if word else name) for (value, name), word in zip(named, said, strict=True)]


def tone_name(value: str) -> str:
    """A form of address, as a reader calls it."""
    return str({Tone.FORMAL.value: _("Formal"), Tone.INFORMAL.value: _("Informal")}.get(value, value))


def _initial(kit: BrandKit, languages: Sequence[str]) -> dict[str, Any]:
    stored = {"name": kit.name, "accent": kit.accent, "sender": kit.sender, "reply_to": kit.reply_to}
    signed = {f"sign_off.{code}": kit.sign_offs.get(code, "") for code in languages}
    return {**stored, **signed, **{f"tone.{code}": tone_in(kit.tones, code).value for code in languages}}
