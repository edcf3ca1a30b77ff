"""The address that serve tells opens, and one that is not answered says who can change that."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from kosketus.config import serving
from kosketus.config.server import bound_socket


@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1"])  # noqa: S104 - listens on a free port, for no time
def test_address_told_is_one_that_opens(host: str) -> None:
    with bound_socket(host, 0) as listener:
        assert serving._address(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.django_db
@pytest.mark.either_database
def test_host_that_is_not_answered_is_told_with_the_setting(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    answer = client.get("/", headers={"host": "cx.example.org"})
    assert (answer.status_code, "KOSKETUS_HOSTS" in answer.content.decode()) == (400, True)
