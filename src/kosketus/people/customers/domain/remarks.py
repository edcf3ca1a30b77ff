"""Notes on a person, and what the person allowed: written down, with who and when."""

from __future__ import annotations

from datetime import datetime

from kosketus.kernel import clock, db
from kosketus.people.customers.models import Consent, Identity, Note, Person
from kosketus.people.customers.models.remarks import NOTE_LENGTH


def write_note(*, person: Person, text: str, actor: str) -> Note:
    """Write something down about a person.

    Raises:
        ValueError: the text is empty or longer than 5,000 characters.
    """
    tidy = text.replace("\x00", "").strip()
    if not tidy or len(tidy) > NOTE_LENGTH:
        raise ValueError(f"a note has 1 to {NOTE_LENGTH} characters")
    with db.write():
        return Note.objects.create(person=person, text=tidy, written_by=actor, written_at=clock.now())


def remove_note(*, note: Note) -> None:
    """Take a note away for good."""
    with db.write():
        Note.objects.filter(pk=note.pk).delete()


def record_consent(
    *,
    identity_id: int,
    purpose: str,
    given: bool,
    evidence: str,
    actor: str,
    source: str = "",
    decided_at: datetime | None = None,
) -> None:
    """Write down that somebody allowed something, or does not any more. Earlier decisions stay as history.

    Raises:
        ValueError: purpose or evidence is empty: a consent that nobody can prove is none.
        LookupError: nobody has that identity.
    """
    if not purpose.strip() or not evidence.strip():
        raise ValueError("a consent names its purpose and its evidence")
    now = clock.now()
    with db.write():
        # The record that the identity came with: after an undone merge the decision stays with it.
        row = Identity.objects.filter(id=identity_id).values_list("home_id", "person_id").first()
        if row is None:
            raise LookupError(f"there is no identity {identity_id}")
        Consent.objects.create(
            person_id=row[0] or row[1],
            purpose=purpose[:40],
            given=given,
            evidence=evidence[:200],
            source=source[:80],
            recorded_by=actor,
            decided_at=decided_at or now,
            recorded_at=now,
        )
