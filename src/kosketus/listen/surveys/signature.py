"""A survey under every mail: a piece of HTML that mail programs keep as it is.

Gmail, Outlook and Apple Mail each drop other parts of style sheets from signatures, so this has none: tables and
attributes of old HTML, no colours (they are the reader's, on light and dark), no pictures, no classes.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.template.loader import get_template
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from kosketus.listen.surveys.contracts import AskedInfo

CHANNEL = "signature"
_NOBODY = "-"


@dataclass(frozen=True)
class Signature:
    """The same as HTML and as plain text."""

    html: SafeString
    text: str


def signature(asked: AskedInfo, *, title: str, house: str) -> Signature:
    """The snippet of a survey, whose links begin with *house* and lead to its public address."""
    query = urlencode({"channel": CHANNEL, "lang": asked.language})
    here = f"{house}{reverse('surveys:run', args=[asked.slug])}"
    words = asked.rating.text if asked.rating else title
    points = [(point, f"{here}/{_NOBODY}/{point}?{query}") for point in asked.rating.points] if asked.rating else []
    context = {
        "words": words,
        "rating": asked.rating,
        "points": points,
        "address": f"{here}?{query}",
        "direction": "rtl" if asked.right_to_left else "ltr",
    }
    html = get_template("surveys/mail/signature.html").render(context)
    lines = (line.strip() for line in html.splitlines())
    whole = mark_safe("\n".join(line for line in lines if line))  # noqa: S308 - the template escaped what it wrote
    return Signature(html=whole, text=f"{words}\n{here}?{query}")
