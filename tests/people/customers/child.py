"""A process of its own that erases, beside a test: the same database and files, another life."""

from __future__ import annotations

import os
import sys

import django

from tests import settings as test_settings

test_settings.DATABASES["default"]["NAME"] = os.environ["CHILD_DATABASE"]
test_settings.LAKE = os.environ["CHILD_LAKE"]  # type: ignore[assignment]
test_settings.BLOBS = os.environ["CHILD_BLOBS"]  # type: ignore[assignment]
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

# Rooms can be imported only now.
from kosketus.people.customers.domain import erasing  # noqa: E402
from kosketus.people.customers.models import Person  # noqa: E402

erasing.finish_erasure(erasing.request_erasure(person=Person.objects.get(pk=int(sys.argv[1])), actor="user:test"))
