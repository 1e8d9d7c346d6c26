"""Tests of planning hold when the clock stands a year on: they know no date, and neither does what they try.

The suite has stopped working at a date once: what it plans had begun.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.harness.moment import NOW
from tests.harness.processes import ROOT

HERE = Path(__file__).parent
FILES = ["test_rsvp.py", "test_email_message.py", "test_admin.py", "test_shopping_actions.py"]


@pytest.mark.processes
def test_planning_is_the_same_a_year_later() -> None:
    then = NOW + timedelta(days=371)  # the same day of the week
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    # Its own database, beside the one of the tests that run now.
    env |= {
        "CONVOKE_TESTS_BEGIN": then.isoformat(),
        "TOX_PARALLEL_ENV": "a_year_on_" + os.environ.get("PYTEST_XDIST_WORKER", ""),
    }
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-m",
        "not faults",
        *(str(HERE / file) for file in FILES),
    ]
    run = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=600)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]
    assert " passed" in run.stdout
