"""The wheel alone: it carries all it needs, and runs where the repository is not."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tools import ROOT, wheel

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wheel.build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel; its dependencies are borrowed from ours, so that no network is needed."""
    folder = tmp_path_factory.mktemp("fresh")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    packages = folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    zipfile.ZipFile(built).extractall(packages)
    # Paths of a path file are not searched for further path files: our editable kosketus stays out.
    packages.joinpath("borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return folder


def run(installed: Path, code: str, data: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DJANGO"))}
    done = subprocess.run(
        [installed / "bin" / "python", "-c", code],
        cwd=installed,
        env=environment | {"KOSKETUS_DATA": str(data)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_wheel_carries_every_file_of_the_package(built: Path) -> None:
    assert wheel.lacking(built) == []


def test_wheel_brings_both_commands(built: Path) -> None:
    archive = zipfile.ZipFile(built)
    (name,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
    assert archive.read(name).decode().splitlines() == [
        "[console_scripts]",
        "cxmetrics = cxmetrics.cli:main",
        "kosketus = kosketus.config.command_line:main",
    ]


def test_wheel_that_lacks_something_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "thin.whl", "w") as thin:
        thin.writestr("kosketus/__init__.py", "")
    assert "cxmetrics/__init__.py" in wheel.lacking(tmp_path / "thin.whl")
    assert "kosketus/locale/ru/LC_MESSAGES/django.mo" in wheel.lacking(tmp_path / "thin.whl")


def test_wheel_runs_where_the_repository_is_not(installed: Path, tmp_path: Path) -> None:
    code = "import kosketus, cxmetrics; print(kosketus.__file__); print(cxmetrics.__file__)"
    places = run(installed, code, tmp_path).split()
    assert [Path(place).is_relative_to(installed) for place in places] == [True, True]
    assert not any(Path(place).is_relative_to(ROOT) for place in places)


def test_wheel_brings_a_new_database_up_to_date(installed: Path, tmp_path: Path) -> None:
    code = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'kosketus.config.settings'; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('migrate', verbosity=0); call_command('check', fail_level='WARNING')\n"
        "from kosketus.kernel import settings; print(settings.read('nothing', 'an empty database'))"
    )
    assert "an empty database" in run(installed, code, tmp_path)


def test_wheel_speaks_the_languages(installed: Path, tmp_path: Path) -> None:
    code = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'kosketus.config.settings'; django.setup()\n"
        "from django.utils import translation\n"
        "for language in ('en', 'ru', 'fi', 'ro'):\n"
        "    with translation.override(language): print(translation.pgettext('within a period', 'in April'))"
    )
    assert run(installed, code, tmp_path).splitlines() == ["in April", "в апреле", "huhtikuussa", "în aprilie"]


def test_wheel_answers_its_command_line(installed: Path, tmp_path: Path) -> None:
    code = "import sys; sys.argv = ['kosketus', '--version']; from kosketus.config.command_line import main; main()"
    assert run(installed, code, tmp_path).startswith("kosketus 0.")


def test_wheel_makes_the_sample_company(installed: Path, tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv[1:] = ['demo', '--no-serve', '--customers', '100']\n"
        "from kosketus.config.command_line import main; main()"
    )
    assert "Log in as" in run(installed, code, tmp_path)
