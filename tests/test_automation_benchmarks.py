"""The second table of `make bench` in a tiny form: nothing is timed, but everything is done and every row is there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT, environment

pytestmark = pytest.mark.processes

ROWS = ["events delivered", "workflow steps", "beats", "push without, p50", "push without, p95"]


def test_events_steps_beats_and_pushes_are_measured_with_some_rows_and_with_ten_times_as_many(tmp_path: Path) -> None:
    file = tmp_path / "bench.json"
    command = [sys.executable, "-m", "benchmarks.automation", "--tiny", "--json", str(file)]
    run = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=170)
    assert run.returncode == 0, run.stderr
    assert "Traceback" not in run.stderr
    rows = json.loads(file.read_text())
    assert [row["what"] for row in rows] == ROWS
    for row in rows:
        assert row["what"] in run.stdout
        assert row["as_it_is"] > 0
        assert row["grown"] > 0
