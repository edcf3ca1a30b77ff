"""Cookies and logs: what must not be read by whoever stands on the way or reads along."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kosketus.config import environment, lock
from kosketus.config.logs import bare
from kosketus.people.team.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


def _flags(*, secure: bool) -> dict[str, Any]:
    client = Client()
    page = client.get("/accounts/login", secure=secure)
    entered = client.post("/accounts/login", {"login": "o@example.org", "password": "kestrel harbour"}, secure=secure)
    assert entered.status_code == 302
    return {name: bool(cookie["secure"]) for name, cookie in {**page.cookies, **entered.cookies}.items()}


def test_cookies_of_an_encrypted_page_never_travel_in_the_clear() -> None:
    User.objects.create_user("o@example.org", "kestrel harbour", name="Owner", role="owner")
    assert _flags(secure=True) == {"csrftoken": True, "sessionid": True}
    assert _flags(secure=False) == {"csrftoken": False, "sessionid": False}


def test_log_tells_which_page_failed_and_not_the_key_in_its_address(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    User.objects.create_user("o@example.org", "kestrel harbour", name="Owner", role="owner")
    caplog.handler.addFilter(bare)
    for address in ("/s/nps/LEAKtoken", "/invitation/ksi_LEAK", "/files/LEAK"):
        assert client.get(address).status_code >= 400
    assert client.get("/accounts/login", headers={"host": "evil.example"}).status_code == 400
    assert "LEAK" not in caplog.text
    assert "/s/<slug:slug>/<slug:token>" in caplog.text
    assert "evil.example" in caplog.text
    assert "Traceback" not in caplog.text


def test_data_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    with lock.held(tmp_path / "held", role="test"):
        pass
    environment.secret_key(tmp_path / "keyed")
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("held", "keyed")] == [0o700, 0o700]
