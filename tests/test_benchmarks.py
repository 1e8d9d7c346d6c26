"""`make bench` in a tiny form: nothing is timed, but everything is done and every row is there.

Of the first table every client got every token.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from project.postgres.server import Server
from tests.harness.processes import ROOT, environment

pytestmark = pytest.mark.processes

ROWS = [
    "burst, 2 streams",
    "burst, HTML socket",
    "burst, SSE stream",
    "2 streams, delay p50",
    "2 streams, delay p95",
    "2 streams, delay p99",
    "3 streams, delay p50",
    "3 streams, delay p95",
    "3 streams, delay p99",
    "3 streams, length",
    "  of it, the model server late",
    "first token",
    "CPU per 1,000 paced tokens",
    "  beside it, in PostgreSQL",
    "CPU of a short turn",
    "  beside it, in PostgreSQL",
    "idle socket",
]


AUTOMATION = [
    *["events delivered", "workflow steps", "activations", "timer, p50", "timer, p95"],
    *["push without, p50", "push without, p95", "poll of pending events, p95"],
]


KNOWLEDGE = [
    *[f"search, {own} own passages, {what}" for own in (3, 10) for what in ("p50", "p95", "CPU", "recall@5 of exact")],
    "passages written, with vectors and index",
]


PAGES = [
    *["a first visit, requests", "a first visit, received", "answer beside an event of nobody"],
    *[f"3 guests, {what}" for what in ("HTML", "there", "LCP", "CLS", "long tasks", "answer")],
    *[f"3 guests, page of its {tab}, {what}" for tab in ("guests", "shopping") for what in ("HTML", "there")],
]


SET_UP = """
import os
from benchmarks.installation import Installation

installation = Installation()
os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.works.settings"
installation.make_tables()
print(installation.folder)
"""


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """An installation as the benchmarks set it up, once for both."""
    made = subprocess.run([sys.executable, "-c", SET_UP], cwd=ROOT, env=environment(), capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    folder = Path(made.stdout.strip())
    yield folder
    Server(folder).stop()
    shutil.rmtree(folder)


def measured(module: str, data: Path, folder: Path) -> list[dict[str, Any]]:
    """Run benchmarks in their tiny form and return their rows, each of which is printed too."""
    file = folder / "bench.json"
    command = [sys.executable, "-m", module, "--tiny", "--json", str(file), "--data", str(data)]
    run = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=170)
    assert run.returncode == 0, run.stderr
    assert "Traceback" not in run.stderr
    rows: list[dict[str, Any]] = json.loads(file.read_text())
    for row in rows:
        assert row["what"] in run.stdout
    return rows


def test_the_benchmarks_measure_the_product_beside_the_floor(data: Path, tmp_path: Path) -> None:
    rows = measured("benchmarks", data, tmp_path)
    assert [row["what"] for row in rows] == ROWS
    for row in rows:
        assert row["holds"] in (True, False) if row["target"] else row["holds"] is None
    by_name = {row["what"]: row for row in rows}
    for name in ("burst, 2 streams", "2 streams, delay p50", "3 streams, length", "first token"):
        assert by_name[name]["product"] > 0
        assert by_name[name]["floor"] > 0


def test_events_steps_activations_and_pushes_are_measured_with_some_rows_and_with_ten_times_as_many(
    data: Path, tmp_path: Path
) -> None:
    rows = measured("benchmarks.automation", data, tmp_path)
    assert [row["what"] for row in rows] == AUTOMATION
    for row in rows:
        assert row["as_it_is"] > 0
        assert row["grown"] > 0


def test_searches_are_measured_with_some_passages_and_with_ten_times_as_many(data: Path, tmp_path: Path) -> None:
    rows = measured("benchmarks.knowledge", data, tmp_path)
    assert [row["what"] for row in rows] == KNOWLEDGE
    for row in rows:
        assert row["as_it_is"] > 0
        assert row["grown"] > 0


@pytest.mark.browser
def test_pages_are_measured_in_a_browser_with_few_and_many_guests(data: Path, tmp_path: Path) -> None:
    rows = measured("benchmarks.pages", data, tmp_path)
    assert [row["what"] for row in rows] == PAGES
    assert all(row["product"] > 0 for row in rows if not row["what"].endswith(("CLS", "long tasks")))
