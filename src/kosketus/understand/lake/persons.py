"""What the lake holds of a person: exported and erased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import Section
from kosketus.understand.lake import erasure, reader, tables
from kosketus.understand.lake.models import Erasure
from kosketus.understand.lake.reader import pin

MODELS = ("lake.Erasure",)


def export_person(identities: Sequence[int]) -> Mapping[str, Section]:
    """Every fact that counts about somebody, those that left the outbox included."""
    return {"recorded_facts": reader.steadily(lambda: _facts(identities))}


def _facts(identities: Sequence[int]) -> list[Mapping[str, Any]]:
    mine = reader.of_identities(pin(tables.log()).frame, identities, customers.subjects_of(identities))
    return [
        {
            "kind": row["kind"],
            "occurred_at": row["occurred_at"].isoformat(),
            "recorded_at": row["recorded_at"].isoformat(),
            "arrived": row["arrived"],
            "body": msgspec.json.decode(row["body"]),
        }
        for row in mine.sort("occurred_at").collect().to_dicts()
    ]


def erase_person(identities: Sequence[int]) -> Mapping[str, int]:
    """Hide the facts at once; the duty ``lake.erase`` takes them out of the files. Inside ``db.write()``."""
    erasure.ask(identities, customers.subjects_of(identities))
    return {"erasures of the lake": 1}


def remains(identities: Sequence[int]) -> list[str]:
    """What still holds their facts, and for how long."""
    del identities  # the same for everybody: files hold facts of many
    waiting = Erasure.objects.filter(vacuumed_at=None).exists()
    words = _("The files of the lake, which nobody reads for this person: for about a quarter of an hour.")
    return [words] if waiting else []
