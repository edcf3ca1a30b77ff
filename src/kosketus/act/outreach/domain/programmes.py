"""Send-outs are made, changed, started, paused, gone on with, stopped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from kosketus.act.outreach.domain import withdrawing
from kosketus.act.outreach.domain.obstacles import obstacles
from kosketus.act.outreach.errors import OutreachError
from kosketus.act.outreach.models import Audience, Listed, Programme, State, StateChange, Wave
from kosketus.act.outreach.occasions import usual
from kosketus.kernel import clock, crash, db
from kosketus.listen.surveys import facade as surveys

SYSTEM = "outreach"
_FROM: Mapping[State, tuple[State, ...]] = {
    State.RUNNING: (State.DRAFT, State.PAUSED),
    State.PAUSED: (State.RUNNING,),
    State.STOPPED: (State.RUNNING, State.PAUSED),
}


def make_programme(*, survey: str, actor: str, **settings: Any) -> Programme:
    """A draft; *settings* are fields of :class:`Programme`.

    Raises:
        OutreachError: the survey takes no answers.
    """
    found = surveys.open_survey(survey)
    if found is None:
        raise OutreachError("survey")
    custom = usual(found.kind)
    with db.write():
        return Programme.objects.create(
            survey=survey,
            purpose=custom.purpose,
            priority=custom.priority,
            anonymous=found.anonymous,
            made_by=actor,
            **settings,
        )


def change_draft(*, programme: Programme, **settings: Any) -> None:
    """Other settings for one that was never started.

    Raises:
        OutreachError: it was started meanwhile.
    """
    with db.write():
        if not _only(programme, State.DRAFT).update(**settings):
            raise OutreachError("started")


def rename(*, programme: Programme, name: str, owner: str) -> None:
    """Another name or owner, at any time."""
    with db.write():
        Programme.objects.filter(pk=programme.pk).update(name=name, owner=owner)


def remove_draft(*, programme: Programme) -> None:
    """Throw away one that was never started, with its list.

    Raises:
        OutreachError: it was started meanwhile.
    """
    with db.write():
        if not _only(programme, State.DRAFT).update(name=programme.name):
            raise OutreachError("started")
        Programme.objects.filter(pk=programme.pk).delete()


def start(*, programme: Programme, contact_class: str, actor: str) -> None:
    """Let it run from now on.

    Raises:
        OutreachError: something stands against it, nobody is on its list, or it was started already.
    """
    if obstacles(programme):
        raise OutreachError("obstacles")
    if programme.audience == Audience.UPLOAD and not Listed.objects.filter(programme=programme).exists():
        raise OutreachError("nobody")
    now = clock.now()
    with db.write():
        begun_at = max(programme.begun_at or now, now)
        settings = {"begun_at": begun_at, "contact_class": contact_class, "mark": _mark(programme)}
        if not _only(programme, State.DRAFT).update(state=State.RUNNING, **settings):
            raise OutreachError("started")
        _note(programme, State.RUNNING, actor)
        if programme.audience != Audience.EVENT:
            Wave.objects.create(programme=programme, number=0, due_at=begun_at)


def _mark(programme: Programme) -> str:
    """What answers are told apart by: the name, with a number where another send-out had it before."""
    taken = set(Programme.objects.filter(mark__startswith=programme.name).values_list("mark", flat=True))
    number, mark = 1, programme.name
    while mark in taken:
        number, mark = number + 1, f"{programme.name} ({number + 1})"
    return mark


def pause(*, programme: Programme, actor: str) -> None:
    """Hold it: nothing more is planned, and letters that wait in the queue come back.

    Raises:
        OutreachError: it does not run.
    """
    _change(programme, State.PAUSED, actor)
    withdrawing.take_back(programme)


def resume(*, programme: Programme, actor: str) -> None:
    """Go on. What became due meanwhile is due now; waves that were missed stay missed.

    Raises:
        OutreachError: it is not paused, or something stands against it.
    """
    if obstacles(programme):
        raise OutreachError("obstacles")
    if programme.state != State.PAUSED:
        raise OutreachError("state")
    _change(programme, State.RUNNING, actor)


def stop(*, programme: Programme, actor: str, why: str = "") -> None:
    """End it for good: nobody else is asked, letters that wait in the queue come back, answers still count.

    Raises:
        OutreachError: it does not run and is not paused.
    """
    _change(programme, State.STOPPED, actor, why)
    withdrawing.take_back(programme)


def _change(programme: Programme, state: State, actor: str, why: str = "") -> None:
    with db.write():
        if not _only(programme, *_FROM[state]).update(state=state):
            raise OutreachError("state")
        _note(programme, state, actor, why)
    programme.state = state
    crash.point("outreach.changed")


def _only(programme: Programme, *states: State) -> QuerySet[Programme]:
    return Programme.objects.filter(pk=programme.pk, state__in=states)


def _note(programme: Programme, state: State, actor: str, why: str = "") -> None:
    StateChange.objects.create(programme=programme, state=state, why=why, changed_at=clock.now(), changed_by=actor)
