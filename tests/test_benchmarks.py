"""`make bench` in a tiny form: nothing is timed here, but every row is there, and every client got every token."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT, environment

pytestmark = pytest.mark.processes

ROWS = [
    "burst, 2 streams",
    "burst, HTML socket",
    "2 streams, delay p50",
    "2 streams, delay p95",
    "2 streams, delay p99",
    "3 streams, delay p50",
    "3 streams, delay p95",
    "3 streams, delay p99",
    "3 streams, length",
    "first token",
    "CPU per 1,000 paced tokens",
    "  beside it, in PostgreSQL",
    "CPU of a short turn",
    "  beside it, in PostgreSQL",
    "idle socket",
]


def test_the_benchmarks_measure_the_product_beside_the_floor(tmp_path: Path) -> None:
    file = tmp_path / "bench.json"
    command = [sys.executable, "-m", "benchmarks", "--tiny", "--json", str(file)]
    run = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=170)
    assert run.returncode == 0, run.stderr
    assert "Traceback" not in run.stderr
    rows = json.loads(file.read_text())
    assert [row["what"] for row in rows] == ROWS
    for row in rows:
        assert row["what"] in run.stdout
        assert row["holds"] in (True, False) if row["target"] else row["holds"] is None
    by_name = {row["what"]: row for row in rows}
    for name in ("burst, 2 streams", "2 streams, delay p50", "3 streams, length", "first token"):
        assert by_name[name]["product"] > 0
        assert by_name[name]["floor"] > 0
