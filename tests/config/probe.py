"""A room under test: its topics may be read by people whose role the test has chosen."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig

from kosketus.kernel import live


def _may(user: Any, key: str) -> bool:
    return key != "secret" or user.role == "owner"


class ProbeConfig(AppConfig):
    """Opens a topic that everybody reads but for one key."""

    name = "tests.config"
    label = "probe"

    def ready(self) -> None:
        live.open_topic("probe", allow=_may)
