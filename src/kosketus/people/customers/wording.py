"""The words for identities and how we came to know them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_KINDS = {
    "email": gettext_lazy("mail address"),
    "phone": gettext_lazy("phone number"),
    "external": gettext_lazy("number in another system"),
    "visitor": gettext_lazy("visitor of a site or an app"),
}


def kind(name: str, source: str) -> str:
    """What an identity is, with the system whose number it is."""
    word = str(_KINDS.get(name, name))
    return _("%(kind)s (%(source)s)") % {"kind": word, "source": source} if source else word


def evidence(kept: str) -> str:
    """How we came to know an identity."""
    if kept.startswith("import:"):
        return _("came with a file")
    return kept or _("told by a colleague or an app")


def label(name: str) -> str:
    """An attribute's name as a person reads it: "age_group" is "Age group"."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
