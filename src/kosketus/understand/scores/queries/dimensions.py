"""What answers can be broken down by."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import polars as pl
from django.utils.translation import gettext as _

from kosketus.people.customers import facade as customers
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.scores.contracts import Dimension
from kosketus.understand.scores.queries.answers import CONTEXT, CUSTOMER, Answers
from kosketus.understand.scores.queries.asking import own_fields
from kosketus.understand.scores.queries.cells import between, waiting
from kosketus.understand.scores.queries.growing import over_lake
from kosketus.understand.scores.queries.happenings import KINDS

_SAMPLE = 2_000
_SEGMENT = CUSTOMER + customers.SEGMENT


def dimension(field: str) -> Dimension:
    """A field with the name that people read."""
    if field.startswith(_SEGMENT):
        slug = field.removeprefix(_SEGMENT)
        return _of_segment(slug, dict(customers.segment_names()).get(slug, slug))
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


def dimensions(scope: Scope, asked: Answers) -> tuple[Dimension, ...]:
    """What the newest facts of a score carry, then what is known of customers, then their segments."""
    found = _carried(scope, asked)
    told = [name for name in own_fields(asked.definition) if _values(found, name) > 1]
    contexts = sorted({name for name in found["field"] if name.startswith(CONTEXT)})
    fields = [*told, *contexts, *(CUSTOMER + name for name in customers.attribute_names())]
    return (*map(dimension, fields), *(_of_segment(*segment) for segment in customers.segment_names()))


def _of_segment(slug: str, name: str) -> Dimension:
    """Customers in a segment beside all others."""
    return Dimension(field=_SEGMENT + slug, name=_("Segment: %(name)s") % {"name": name}, as_of="now")


def _carried(scope: Scope, asked: Answers) -> pl.DataFrame:
    """Fields with their values: of the newest facts in the lake, looked at once, and of those that wait."""
    wanted = asked.definition
    pinned = asked.pinned if wanted.is_answered else lake.read(scope, KINDS[wanted.source])
    own = own_fields(wanted)
    key = ("dimensions", wanted.source, own, asked.query.since, asked.query.until, *asked.key)
    kept = over_lake(key, pinned, lambda above, upto: _looked_at(between(pinned.frame, above, upto), own), _together)
    return _together(kept, _looked_at(waiting(pinned.frame, pinned), own)) if pinned.tail else kept


def _together(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([one, other]).unique()


def _looked_at(frame: pl.LazyFrame, own: Sequence[str]) -> pl.DataFrame:
    names = [name for name in ("context", *own) if name in frame.collect_schema().names()]
    newest = frame.select(names).tail(_SAMPLE).collect()
    fields = [name for name in names if name != "context"]
    told = [(name, value) for name in fields for value in newest[name].replace("", None).unique().to_list()]
    contexts = _keys(newest["context"]) if "context" in names else set()
    found = [*told, *((CONTEXT + name, None) for name in contexts)]
    return pl.DataFrame(found, schema={"field": pl.String, "value": pl.String}, orient="row")


def _values(found: pl.DataFrame, field: str) -> int:
    """How many values a field has; to have none is one more."""
    return found.filter(pl.col("field") == field)["value"].n_unique()


def _keys(contexts: pl.Series) -> set[str]:
    decoded = contexts.drop_nulls().unique().to_list()
    return {key for text in decoded for key in msgspec.json.decode(text, type=dict[str, str])}


def _in_words(name: str) -> str:
    return name.replace("_", " ").strip().capitalize()
