"""Settings of a program that a test starts and kills: the kernel alone, on the test's own database."""

from __future__ import annotations

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["KERNEL_TEST_DATABASE"]
INSTALLED_APPS = ["kosketus.kernel"]
