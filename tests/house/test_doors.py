"""`make`, CI and their runners: what they refuse, and that they agree with what the pages say."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools import ROOT, chromium, lint, reference, suite
from tools.suite import Result, Run

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def result(name: str, *, code: int = 0, tests: int = 5, failed: int = 0, skipped: int = 0) -> Result:
    return Result(name, code, tests, failed, skipped, 1.2)


@pytest.mark.parametrize(
    ("results", "ci", "code"),
    [
        ([result("sqlite"), result("browser")], True, 0),
        ([result("sqlite", code=1, failed=1), result("browser")], False, 1),
        ([result("sqlite", skipped=2), result("browser")], True, 0),
        ([result("sqlite"), result("browser", skipped=5)], False, 0),
        ([result("sqlite"), result("browser", skipped=1)], True, 1),
        ([result("sqlite"), result("browser", tests=0)], True, 1),
    ],
)
def test_suite_refuses_failures_and_in_ci_a_browser_that_did_not_run(
    results: list[Result], ci: bool, code: int
) -> None:
    assert suite.verdict(results, ci=ci) == code


def test_suite_line_counts_what_passed() -> None:
    line = result("postgres", code=1, tests=9, failed=2, skipped=3).line()
    assert line == "postgres   FAILED  4 passed, 2 failed, 3 skipped in 1 s"


def test_suite_counts_from_the_report_of_pytest(tmp_path: Path) -> None:
    tests = "import pytest\ndef test_a(): pass\ndef test_b(): assert 0\ndef test_c(): pytest.skip('no browser')\n"
    (tmp_path / "test_three.py").write_text(tests, encoding="utf-8")
    plain = ("-c", os.devnull, "-n0", "-p", "no:cacheprovider", "-p", "no:randomly", str(tmp_path))
    done = suite.run(Run("sqlite", plain), [])
    assert (done.exit_code, done.tests, done.failed, done.skipped) == (1, 3, 1, 1)


def test_suite_takes_paths_in_place_of_its_own() -> None:
    sqlite, postgres, browser = suite.RUNS
    assert postgres.command(["-k", "nps"])[-3:] == ["-k", "nps", "tests"]
    assert postgres.command(["tests/kernel", "-x"])[-2:] == ["-x", "tests/kernel"]
    assert [planned.concerns(["tests/kernel"]) for planned in (sqlite, postgres, browser)] == [True, True, False]
    assert [planned.concerns(["-x"]) for planned in (sqlite, postgres, browser)] == [True, True, True]


def test_chromium_that_is_named_and_missing_is_absent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KOSKETUS_CHROMIUM", str(tmp_path / "nothing"))
    assert chromium.find() is None
    (tmp_path / "nothing").touch()
    assert chromium.find() == tmp_path / "nothing"


def test_lint_prints_one_line_for_success_and_the_list_for_failure(capsys: pytest.CaptureFixture[str]) -> None:
    good = lint.Check("good", "nothing", (sys.executable, "-c", "print('noise')"))
    bad = lint.Check("bad", "something", (sys.executable, "-c", "print('a.py:1: mend me'); raise SystemExit(1)"))
    for check in (good, bad):
        lint.show(lint.run(check))
    lines = [re.sub(r"\(.*\)", "", line).rstrip() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "ok     good           nothing",
        "FAILED bad            something",
        "    a.py:1: mend me",
    ]


def test_lint_shortens_a_long_list(capsys: pytest.CaptureFixture[str]) -> None:
    check = lint.Check("long", "much", (sys.executable, "-c", "print('x\\n' * 100); raise SystemExit(1)"))
    lint.show(lint.run(check))
    assert "… and 60 lines more" in capsys.readouterr().out


def test_lint_refuses_a_check_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert lint.main(["nothing"]) == 2
    assert capsys.readouterr().err == "there is no check called nothing\n"


def test_ci_calls_only_what_the_makefile_has_and_ends_at_faults() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    known = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    assert {"lint", "test"} <= set(re.findall(r"make ([a-z]+)", script)) <= known
    assert "set -euo pipefail" in script
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    for path in (".ci/run", "tools/environment.sh"):
        assert subprocess.run(["bash", "-n", ROOT / path], check=False).returncode == 0


def test_every_public_target_explains_itself() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert phony is not None
    explained = set(re.findall(r"^([a-z]+):.*## \S", MAKEFILE, re.MULTILINE))
    assert explained == set(phony.group(1).split())


CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8")


def test_container_copies_what_is_there_and_what_the_ignore_file_lets_in() -> None:
    let_in = {
        line[1:] for line in (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines() if line[0] == "!"
    }
    copied = [
        part for line in re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINERFILE, re.MULTILINE) for part in line.split()
    ]
    assert copied
    for path in copied:
        assert (ROOT / path).exists(), path
        assert path.split("/", 1)[0] in let_in, path


def test_container_runs_as_nobody_special_with_its_data_outside() -> None:
    last_stage = CONTAINERFILE.rpartition("\nFROM ")[2]
    assert re.findall(r"^(USER|VOLUME|HEALTHCHECK|CMD)\b", last_stage, re.MULTILINE) == [
        "USER",
        "VOLUME",
        "HEALTHCHECK",
        "CMD",
    ]
    assert "USER kosketus" in last_stage
    assert "KOSKETUS_DATA=/data" in last_stage


def test_container_command_is_one_of_ours() -> None:
    found = re.search(r"^CMD (\[.*\])$", CONTAINERFILE, re.MULTILINE)
    assert found is not None
    program, name, *options = json.loads(found.group(1))
    reference.prepare()
    command = dict(reference.command_list())[name]
    with command.make_context(program, list(options)) as context:
        assert context.params["host"] == "0.0.0.0"  # noqa: S104 - inside a container all addresses are meant
