"""Forms of the mail pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kosketus.channels.email.models import Account
from kosketus.channels.email.models.account import LARGEST_PER_MINUTE
from kosketus.channels.email.providers import PROVIDERS

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


class MailboxForm(forms.ModelForm):  # type: ignore[type-arg]
    """Where bounces arrive."""

    class Meta:
        model = Account
        fields = ("imap_host", "imap_port", "imap_security", "imap_user", "imap_folder")

    field_order = ("imap_host", "imap_port", "imap_security", "imap_user", "imap_password", "imap_folder")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = gettext("The mailbox of the sender's address, by IMAP. Empty: none is read.")
        self.fields["imap_host"] = _host(gettext("Server of the mailbox"), words)
        self.fields["imap_host"].required = False
        self.fields["imap_port"].widget = forms.NumberInput({"min": 1, "max": 65535})
        self.fields["imap_user"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        self.fields["imap_password"] = _secret(gettext("Password"), kept=bool(self.instance.imap_password))
        self.order_fields(self.field_order)

    def clean_imap_host(self) -> str:
        """A bare name."""
        return bare_host(self.cleaned_data["imap_host"])

    def clean_imap_folder(self) -> str:
        """A name that a command may hold."""
        folder: str = self.cleaned_data["imap_folder"]
        if not folder.isascii() or not folder.isprintable():
            raise forms.ValidationError(_("Only Latin letters, numbers and signs. INBOX is there always."))
        return folder


class ProviderForm(forms.ModelForm):  # type: ignore[type-arg]
    """Whose webhook is believed, and by which key."""

    class Meta:
        model = Account
        fields = ("provider",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(key, known.name) for key, known in PROVIDERS.items()]
        label = gettext("Provider")
        self.fields["provider"] = forms.ChoiceField(label=label, choices=[("", "–"), *names], required=False)
        self.fields["provider_key"] = _secret(gettext("Key"), kept=bool(self.instance.provider_key))
        if not self.instance.provider_key:
            self.fields["provider_key"].help_text = gettext(
                "Mailgun: the webhook signing key. Others: user:password, the same as in the address of the webhook."
            )

    def clean(self) -> dict[str, Any]:
        """Whoever is believed needs a key, and a basic one has two parts."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        known, key = PROVIDERS.get(given.get("provider", "")), given.get("provider_key", "")
        kept = self.instance.provider_key and given.get("provider") == self.initial.get("provider")
        if known and not key and not kept:
            self.add_error("provider_key", _("Without a key anybody could tell us anything. Enter one."))
        if known and key and known.option == "webhook_secret" and not all(key.partition(":")):
            self.add_error("provider_key", _("Enter user and password with a colon between them."))
        if known and not key.isascii():
            self.add_error("provider_key", _("Only Latin letters, numbers and signs."))
        return given


class SelectorForm(forms.ModelForm):  # type: ignore[type-arg]
    """Under which name the key of DKIM lies."""

    class Meta:
        model = Account
        fields = ("dkim_selector",)
        help_texts = {"dkim_selector": _("Your provider shows it, often as s1, default, google or a long word.")}

    def clean_dkim_selector(self) -> str:
        """A name as the DNS knows it."""
        name: str = self.cleaned_data["dkim_selector"].strip().strip(".")
        if name and not all(part and part.replace("-", "").replace("_", "").isalnum() for part in name.split(".")):
            raise forms.ValidationError(_("Only Latin letters, numbers, dots and hyphens."))
        return name


class TestForm(forms.Form):
    """Where a test goes."""

    to = forms.EmailField(label=_("Send a test to"), widget=forms.EmailInput({"autocomplete": "email"}))
