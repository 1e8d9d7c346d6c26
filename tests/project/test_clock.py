"""A clock that goes faster: every process of an installation reads the same one."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from agents import clock
from tests.processes import ROOT, environment

READ = (
    "import os, time, django;"
    "os.environ['DJANGO_SETTINGS_MODULE'] = 'project.settings'; django.setup();"
    "from django.utils import timezone; from agents import clock;"
    "print(time.time(), timezone.now().timestamp(), clock.real(60).total_seconds())"
)


def reading(data: Path, **env: str) -> tuple[float, float, float]:
    """Return the real time, the time there, and how far its clock moves in 60 real seconds."""
    found = subprocess.run(
        [sys.executable, "-c", READ], cwd=ROOT, env=environment(CONVOKE_DATA_DIR=str(data), **env),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    real, there, lease = map(float, found.stdout.split())
    return real, there, lease


def test_a_minute_is_a_day_in_every_process(tmp_path: Path) -> None:
    start = time.time() - 60
    for _ in range(2):
        real, there, lease = reading(tmp_path, CLOCK_SPEED="1440", CLOCK_START=str(start))
        assert there - start == pytest.approx((real - start) * 1440, abs=600)
        assert lease == 60 * 1440


def test_without_it_the_time_goes_by_as_usual(tmp_path: Path) -> None:
    real, there, lease = reading(tmp_path)
    assert there == pytest.approx(real, abs=1)
    assert lease == 60


def test_a_clock_that_was_put_is_put_back() -> None:
    from django.utils import timezone

    before = timezone.now()
    put_back = clock.put(lambda: before + timedelta(days=365))
    try:
        assert timezone.now() == before + timedelta(days=365)
        assert isinstance(before, timezone.datetime)
    finally:
        put_back()
    assert timezone.datetime is datetime
