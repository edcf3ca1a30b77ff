"""A stored file goes out by a signed link, as a download, for five minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from kosketus.kernel import blobs, clock
from kosketus.people.team.models import Role, User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def link() -> str:
    """The address of a page that somebody stored."""
    User.objects.create_user("owner@example.org", name="Owner", role=Role.OWNER)
    stored = blobs.store(b"<script>alert(1)</script>", media_type="text/html")
    return f"/files/{blobs.link(stored, name='päivä.html')}"


def test_link_gives_the_file_as_a_download(link: str, client: Client) -> None:
    answer = client.get(link)
    assert (answer.status_code, answer.getvalue()) == (200, b"<script>alert(1)</script>")
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["Content-Length"] == "25"


def test_old_or_forged_link_gives_nothing(link: str, client: Client) -> None:
    assert client.get(f"{link}x").status_code == 403
    with clock.frozen(clock.now() + timedelta(minutes=6)):
        old = client.get(link)
    assert (old.status_code, b"alert" in old.content) == (403, False)
