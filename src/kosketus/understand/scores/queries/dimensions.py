"""What answers can be broken down by."""

from __future__ import annotations

import msgspec
import polars as pl
from django.utils.translation import gettext as _

from kosketus.people.customers import facade as customers
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.scores.contracts import Dimension
from kosketus.understand.scores.definitions import Definition
from kosketus.understand.scores.queries.answers import CONTEXT, CUSTOMER
from kosketus.understand.scores.queries.asking import own_fields
from kosketus.understand.scores.queries.happenings import KINDS

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
        "plan": _("Plan"),
    }
    return Dimension(field=field, name=names.get(field, field), as_of="then")


def dimensions(scope: Scope, wanted: Definition) -> tuple[Dimension, ...]:
    """What the newest facts of a score carry, then what is known of customers."""
    frame = lake.read(scope, KINDS[wanted.source]).frame
    names = frame.collect_schema().names()
    own = [name for name in own_fields(wanted) if name in names]
    newest = frame.select(*(["context"] if "context" in names else []), *own).tail(_SAMPLE).collect()
    told = [name for name in own if newest[name].replace("", None).n_unique() > 1]
    contexts = sorted(_keys(newest["context"])) if "context" in names else []
    known = customers.attribute_names()
    fields = [*told, *(CONTEXT + name for name in contexts), *(CUSTOMER + name for name in known)]
    return tuple(dimension(field) for field in fields)


def _keys(contexts: pl.Series) -> set[str]:
    decoded = contexts.drop_nulls().unique().to_list()
    return {key for text in decoded for key in msgspec.json.decode(text, type=dict[str, str])}


def _in_words(name: str) -> str:
    return name.replace("_", " ").strip().capitalize()
