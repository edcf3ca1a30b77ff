"""Forms of the mail pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kosketus.channels.email.models import Account
from kosketus.channels.email.models.account import LARGEST_PER_MINUTE

_SENDER_HELP = _("Customers see it. Use an address of your own domain; the name beside it is that of the brand.")


def _secret(label: str, *, kept: bool) -> forms.CharField:
    """A password that is typed and never shown again."""
    return forms.CharField(
        label=label,
        required=False,
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "spellcheck": "false"}),
        help_text=_("One is stored. Leave this empty to keep it.") if kept else "",
    )


def _host(label: str, help_text: str) -> forms.CharField:
    attributes = {"autocomplete": "off", "spellcheck": "false", "placeholder": "mail.example.org"}
    return forms.CharField(label=label, max_length=253, help_text=help_text, widget=forms.TextInput(attributes))


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """The server that mail goes out by."""

    class Meta:
        model = Account
        fields = ("host", "port", "security", "user", "sender", "per_minute")

    field_order = ("host", "port", "security", "user", "password", "sender", "per_minute")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["host"] = _host(gettext("Server"), gettext("As your provider names it, without http://"))
        self.fields["port"].widget = forms.NumberInput({"min": 1, "max": 65535})
        self.fields["password"] = _secret(gettext("Password"), kept=bool(self.instance.password))
        self.fields["user"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        self.fields["sender"].required = True
        self.fields["sender"].help_text = _SENDER_HELP
        self.fields["per_minute"].widget = forms.NumberInput({"min": 1, "max": LARGEST_PER_MINUTE})
        self.fields["per_minute"].help_text = _("Over all processes. Your provider says how many it takes.")
        self.order_fields(self.field_order)

    def clean_host(self) -> str:
        """A bare name: no address of a page, no port."""
        return bare_host(self.cleaned_data["host"])


def bare_host(given: str) -> str:
    """The name of a server alone.

    Raises:
        ValidationError: it is an address of a page, or has a port or a user in it.
    """
    name = given.strip()
    if "/" in name or "@" in name or " " in name or (name.count(":") == 1):
        raise forms.ValidationError(_("Only the name of the server, such as mail.example.org. The port stands below."))
    return name


class TestForm(forms.Form):
    """Where a test goes."""

    to = forms.EmailField(label=_("Send a test to"), widget=forms.EmailInput({"autocomplete": "email"}))
