"""A file with everything that the house holds of a person."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import msgspec

from kosketus.kernel import blobs, clock, crash, db
from kosketus.people.customers.domain import registry
from kosketus.people.customers.models import Identity, Person, PersonExport

FILE_LASTS = timedelta(days=1)


def export_person(*, person: Person, actor: str) -> PersonExport:
    """Gather everything about a person into one JSON file and note who asked for it.

    The file is a Blob: :func:`link_of` opens it for five minutes at a time, and it is removed after a day.
    """
    content = gather(identities_of(person))
    # The row goes first: a file without one would never be removed.
    with db.write():
        export = PersonExport.objects.create(
            person=person,
            made_by=actor,
            made_at=clock.now(),
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
        )
    crash.point("export.noted")
    blobs.store(content, media_type="application/json")
    return export


def identities_of(person: Person) -> list[int]:
    """All identities of a person, oldest first."""
    return list(Identity.objects.filter(person=person).order_by("id").values_list("id", flat=True))


def gather(identities: list[int]) -> bytes:
    """Everything, by room and noun, as JSON that people can read too."""
    rooms = {holder.room: holder.export_person(identities) for holder in reversed(registry.holders())}
    whole = {"made_at": clock.now().isoformat(), "rooms": rooms}
    return msgspec.json.format(msgspec.json.encode(whole), indent=2)


def link_of(export: PersonExport) -> str:
    """A token that opens the file for five minutes.

    Raises:
        blobs.BlobMissing: the file was removed.
    """
    if export.removed_at is not None:
        raise blobs.BlobMissing("the file was removed a day after it was made")
    day = export.made_at.date().isoformat()
    return blobs.link(export.sha256, name=f"customer-{export.public_id}-{day}.json")


def remove_old_files() -> int:
    """Remove the files of exports that are a day old; how many."""
    old = PersonExport.objects.filter(removed_at=None, made_at__lt=clock.now() - FILE_LASTS)
    for export in old:
        blobs.remove(export.sha256)
        with db.write():
            # One by one through save(), so that the audit sees it.
            export.removed_at = clock.now()
            export.save(update_fields=["removed_at"])
    return len(old)
