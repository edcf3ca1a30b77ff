"""What answers can be broken down by."""

from __future__ import annotations

import msgspec
import polars as pl
from django.utils.translation import gettext as _

from kosketus.people.customers import facade as customers
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.scores.contracts import Dimension
from kosketus.understand.scores.queries.answers import ANSWER_FIELDS, CONTEXT, CUSTOMER, KIND

_SAMPLE = 2_000


def dimension(field: str) -> Dimension:
    """A field with the name that people read."""
    if field.startswith(CUSTOMER):
        return Dimension(field=field, name=_in_words(field.removeprefix(CUSTOMER)), as_of="now")
    if field.startswith(CONTEXT):
        return Dimension(field=field, name=_in_words(field.removeprefix(CONTEXT)), as_of="then")
    names = {
        "survey": _("Survey"),
        "question": _("Question"),
        "channel": _("Channel"),
        "touchpoint": _("Touchpoint"),
        "language": _("Language"),
    }
    return Dimension(field=field, name=names.get(field, field), as_of="then")


def dimensions(scope: Scope) -> tuple[Dimension, ...]:
    """What the newest answers carry, then what is known of customers."""
    frame = lake.read(scope, KIND).frame
    newest = frame.select("context", *ANSWER_FIELDS).tail(_SAMPLE).collect()
    told = [name for name in ANSWER_FIELDS if newest[name].replace("", None).n_unique() > 1]
    contexts = sorted(_keys(newest["context"]))
    known = customers.attribute_names()
    fields = [*told, *(CONTEXT + name for name in contexts), *(CUSTOMER + name for name in known)]
    return tuple(dimension(field) for field in fields)


def _keys(contexts: pl.Series) -> set[str]:
    decoded = contexts.drop_nulls().unique().to_list()
    return {key for text in decoded for key in msgspec.json.decode(text, type=dict[str, str])}


def _in_words(name: str) -> str:
    return name.replace("_", " ").strip().capitalize()
