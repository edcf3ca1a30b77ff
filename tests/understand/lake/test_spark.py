"""Spark reads the same facts from the pinned lake, and the command line says up to which."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from uuid import UUID

import polars as pl
import pytest
from click.testing import CliRunner

from kosketus.config.commands import metric
from kosketus.kernel import corrections, db, events, sealer
from kosketus.listen.surveys.contracts import SurveyAnswered
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.lake import spark
from tests.understand.lake.conftest import MAY

KIND = "survey.answered"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.spark, pytest.mark.slow, pytest.mark.either_database]


def answers(values: list[float], *, import_id: int | None = None) -> None:
    drafts = [
        events.Draft(
            fact=SurveyAnswered(
                survey="s", question="q", question_version=1, response=f"{import_id}-{number}", metric="nps",
                scale="0-10", value=value, context={"terminal": "Ä"}, direction="higher",
            ),
            occurred_at=MAY + timedelta(days=40 * (number % 2)),
            identity=number or None,
        )
        for number, value in enumerate(values)
    ]  # fmt: skip
    with db.write():
        events.publish(drafts, actor="test", import_id=import_id)
    sealer.seal_once()


def _quick() -> None:
    """A session that compiles nothing: twenty rows are not worth it. The one under test joins it."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    for name, value in {
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.session.timeZone": "UTC",
        "spark.python.sql.dataFrameDebugging.enabled": "false",
        "spark.sql.dataFrameQueryContext.enabled": "false",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.log.level": "OFF",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }.items():
        builder = builder.config(name, value)
    builder.getOrCreate()


def test_spark_gives_the_same_rows_and_the_command_says_up_to_which_fact(scope: Scope) -> None:
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("Spark needs Java 17, which is not installed")
    pytest.importorskip("pyspark.sql", reason="PySpark is not installed")
    answers([10.0] * 12 + [7.0] * 4 + [3.0] * 4)
    answers([0.0] * 5, import_id=7)
    lake.load_all()
    corrections.exclude_import(import_id=7, actor="test")
    (wrong,) = lake.read(scope, KIND).frame.filter(value=3.0).limit(1).collect()["uid"]
    with db.write():
        corrections.withdraw([UUID(wrong)], kind=KIND, actor="test")
    expected = lake.read(scope, KIND)
    wanted = expected.frame.sort("seq").collect()
    answers([0.0])

    _quick()
    session = spark.local_session()
    pinned = spark.read_with_spark(scope, KIND, session)
    found = pl.DataFrame(pinned.frame.toArrow()).cast(dict(wanted.schema)).sort("seq")
    assert found.equals(wanted)
    assert (wanted.height, pinned.figure, pinned.version) == (19, expected.figure, expected.version)
    in_may = expected.frame.filter(pl.col("occurred_at") < MAY + timedelta(days=1)).collect().height
    assert spark.read_with_spark(scope, KIND, session, until=MAY + timedelta(days=1)).frame.count() == in_may

    said = CliRunner().invoke(metric.command, ["nps", "--engine", "spark"], catch_exceptions=False)
    assert said.output.splitlines()[-2].startswith("NPS: 47.37, likely between"), said.output
    assert f"up to fact {pinned.figure};" in said.output
    refused = CliRunner().invoke(metric.command, ["nps", "--engine", "spark", "--by", "channel"])
    assert (refused.exit_code, "--since and --until only" in refused.output) == (2, True)
