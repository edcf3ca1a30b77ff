"""Foreign keys between rooms: only downwards, and without a reverse name."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import models

FLOORS = ("kernel", "ui", "people", "channels", "listen", "understand", "act", "show", "config")
NEIGHBOURS = {
    ("kosketus.people.customers", "kosketus.people.team"),
    ("kosketus.listen.signals", "kosketus.listen.surveys"),
    ("kosketus.understand.scores", "kosketus.understand.lake"),
}


def room_of(model: type[models.Model]) -> str:
    return apps.get_app_config(model._meta.app_label).name


def fault(home: str, target: str, reverse_name: str) -> str | None:
    """What is wrong with a key from one room to another."""
    if home == target or not target.startswith("kosketus."):
        return None
    here, there = (FLOORS.index(room.split(".")[1]) for room in (home, target))
    if there > here or (there == here and (home, target) not in NEIGHBOURS):
        return "points upwards or sideways"
    return None if reverse_name.endswith("+") else "leaves a reverse name in the other room"


def relations() -> list[tuple[str, Any]]:
    return [
        (room_of(model), field)
        for model in apps.get_models()
        if room_of(model).startswith("kosketus.")
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.remote_field is not None and field.model is model
    ]


def test_keys_between_rooms_point_downwards_and_leave_no_name() -> None:
    faults = {
        f"{field}": wrong
        for home, field in relations()
        if (wrong := fault(home, room_of(field.related_model), field.remote_field.related_name or ""))
    }
    assert faults == {}


@pytest.mark.parametrize(
    ("home", "target", "name", "expected"),
    [
        ("kosketus.listen.surveys", "kosketus.people.customers", "+", None),
        ("kosketus.listen.surveys", "kosketus.people.customers", "answers", "leaves a reverse name in the other room"),
        ("kosketus.people.team", "kosketus.listen.surveys", "+", "points upwards or sideways"),
        ("kosketus.people.team", "kosketus.people.customers", "+", "points upwards or sideways"),
        ("kosketus.people.customers", "kosketus.people.team", "+", None),
        ("kosketus.people.team", "kosketus.people.team", "keys", None),
        ("kosketus.people.team", "django.contrib.auth", "user_set", None),
    ],
)
def test_fault_of_a_key(home: str, target: str, name: str, expected: str | None) -> None:
    assert fault(home, target, name) == expected
