from __future__ import annotations

import subprocess
import sys

ENGINES = {"polars", "pandas", "pyarrow", "duckdb", "pyspark", "numpy", "scipy", "django"}


def test_importing_the_library_imports_no_engine() -> None:
    program = f"import sys, cxmetrics; print(sorted({ENGINES!r} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    assert told.stdout.strip() == "[]"
