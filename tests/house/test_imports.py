"""Each import contract catches a breach that is planted into a copy of the real code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.conftest import House
from tools import ROOT

LINTER = Path(sys.executable).parent / "lint-imports"


def lint_imports(house: House, contract: str) -> tuple[int, str]:
    path = os.pathsep.join(str(part) for part in (house.root / "src", house.root / "packages/cxmetrics/src", ROOT))
    done = subprocess.run(
        [LINTER, "--no-logo", "--no-cache", "--contract", contract],
        cwd=house.root,
        env=os.environ | {"PYTHONPATH": path, "COLUMNS": "300"},
        check=False,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


BREACHES = {
    "a lower floor imports a higher one": (
        "floors",
        {"src/kosketus/kernel/upwards.py": "from kosketus.ui import slots\n"},
        "kosketus.kernel.upwards -> kosketus.ui.slots",
    ),
    "a room knows the roof": (
        "floors",
        {"src/kosketus/people/team/upwards.py": "from kosketus.config import environment\n"},
        "kosketus.people.team.upwards -> kosketus.config.environment",
    ),
    "an import for types only counts too": (
        "floors",
        {
            "src/kosketus/kernel/typed.py": (
                "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from kosketus.ui import slots\n"
            )
        },
        "kosketus.kernel.typed -> kosketus.ui.slots",
    ),
    "a floor that is in no list": (
        "floors",
        {"src/kosketus/attic/box.py": "BOX = 1\n"},
        "attic",
    ),
    "a room enters through a window": (
        "doors",
        {
            "src/kosketus/listen/surveys/cellar.py": "WINE = 1\n",
            "src/kosketus/understand/scores/burglar.py": "from kosketus.listen.surveys import cellar\n",
        },
        "kosketus.understand.scores.burglar climbs through the window of kosketus.listen.surveys.cellar",
    ),
    "the roof enters through a window": (
        "doors",
        {
            "src/kosketus/listen/surveys/cellar.py": "WINE = 1\n",
            "src/kosketus/config/burglar.py": "from kosketus.listen.surveys.cellar import WINE\n",
        },
        "kosketus.config.burglar climbs through the window of kosketus.listen.surveys.cellar",
    ),
    "neighbours without an edge": (
        "neighbours",
        {"src/kosketus/people/team/knock.py": "from kosketus.people.customers import contracts\n"},
        "kosketus.people.team.knock imports its neighbour kosketus.people.customers.contracts",
    ),
    "a connector knows another": (
        "connectors",
        {
            "src/kosketus/channels/email/connector.py": "NAME = 'email'\n",
            "src/kosketus/channels/sms/connector.py": "from kosketus.channels.email import connector\n",
        },
        "kosketus.channels.sms.connector imports the connector kosketus.channels.email.connector",
    ),
    "a room knows a connector": (
        "connectors",
        {
            "src/kosketus/channels/email/connector.py": "NAME = 'email'\n",
            "src/kosketus/listen/surveys/posting.py": "from kosketus.channels.email import connector\n",
        },
        "kosketus.listen.surveys.posting imports the connector kosketus.channels.email.connector",
    ),
    "the library imports Django": (
        "libraries-alone",
        {"packages/cxmetrics/src/cxmetrics/web.py": "import django\n"},
        "cxmetrics.web -> django",
    ),
    "the library imports the product": (
        "libraries-alone",
        {"packages/cxmetrics/src/cxmetrics/home.py": "from kosketus.kernel import ids\n"},
        "cxmetrics.home -> kosketus.kernel.ids",
    ),
    "the library imports an engine": (
        "libraries-alone",
        {"packages/cxmetrics/src/cxmetrics/engine.py": "import polars\n"},
        "cxmetrics.engine -> polars",
    ),
    "show counts by itself": (
        "libraries-hosts",
        {"src/kosketus/show/dashboards/shortcut.py": "from cxmetrics import errors\n"},
        "kosketus.show.dashboards.shortcut imports cxmetrics.errors",
    ),
    "a cycle inside a room": (
        "cycles",
        {
            "src/kosketus/ui/left.py": "from kosketus.ui import right\n",
            "src/kosketus/ui/right.py": "from kosketus.ui import left\n",
        },
        "No cycles are allowed in kosketus.ui",
    ),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_contract_catches_a_planted_breach(house: House, breach: str) -> None:
    contract, files, sentence = BREACHES[breach]
    for path, text in files.items():
        house.plant(path, text)
    code, output = lint_imports(house, contract)
    assert (code, sentence in output) == (1, True), output


@pytest.mark.parametrize(
    ("contract", "files"),
    [
        ("doors", {"src/kosketus/understand/scores/guest.py": "from kosketus.listen.surveys import contracts\n"}),
        ("neighbours", {"src/kosketus/listen/signals/ask.py": "from kosketus.listen.surveys import contracts\n"}),
        (
            "connectors",
            {
                "src/kosketus/channels/contract.py": "SHAPE = 1\n",
                "src/kosketus/channels/email/connector.py": "from kosketus.channels import contract\n",
            },
        ),
        ("libraries-hosts", {"src/kosketus/understand/scores/count.py": "from cxmetrics import errors\n"}),
    ],
)
def test_contract_lets_the_right_way_through(house: House, contract: str, files: dict[str, str]) -> None:
    for path, text in files.items():
        house.plant(path, text)
    _code, output = lint_imports(house, contract)
    planted = [path.removesuffix(".py").partition("src/")[2].replace("/", ".") for path in files]
    assert ("Contracts: " in output, [name for name in planted if name in output]) == (True, []), output
