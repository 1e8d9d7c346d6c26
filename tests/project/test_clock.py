"""A clock that goes faster: every process of an installation reads the same one."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from agents import clock
from tests.harness import moment
from tests.harness.processes import ROOT, environment, web_environment

READ = """
import os, sys, time, django
os.environ["DJANGO_SETTINGS_MODULE"] = "project.settings"
from django.conf import settings
settings.INSTALLED_APPS = sys.argv[1:] or settings.INSTALLED_APPS
django.setup()
from django.utils import timezone; from agents import clock
print(time.time(), timezone.now().timestamp(), clock.real(60).total_seconds())
"""
ALONE = ("project",)  # the app that puts the clock


def reading(data: Path, *apps: str, **env: str) -> tuple[float, float, float]:
    """Return the real time, the time there, and how far its clock moves in 60 real seconds. `apps`: not all of them."""
    found = subprocess.run(
        [sys.executable, "-c", READ, *apps], cwd=ROOT, env=environment(CONVOKE_DATA_DIR=str(data), **env),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    real, there, lease = map(float, found.stdout.split())
    return real, there, lease


def test_a_minute_is_a_day_in_every_process(tmp_path: Path) -> None:
    start = time.time() - 60
    for apps in ((), ALONE):
        real, there, lease = reading(tmp_path, *apps, CLOCK_SPEED="1440", CLOCK_START=str(start))
        assert there - start == pytest.approx((real - start) * 1440, abs=600)
        assert lease == 60 * 1440


def test_without_it_the_time_goes_by_as_usual(tmp_path: Path) -> None:
    real, there, lease = reading(tmp_path)
    assert there == pytest.approx(real, abs=1)
    assert lease == 60


def test_a_clock_is_a_year_ahead_and_a_faster_one_too(tmp_path: Path) -> None:
    year = 365 * 86400
    real, there, lease = reading(tmp_path, *ALONE, CLOCK_SHIFT=str(year))
    assert (there - real, lease) == (pytest.approx(year, abs=1), 60)
    real, there, _ = reading(tmp_path, *ALONE, CLOCK_SHIFT=str(year), CLOCK_SPEED="60", CLOCK_START=str(time.time()))
    assert there - real - year == pytest.approx(0, abs=600)


def test_a_session_of_the_tests_begins_at_its_own_moment_whatever_the_day_is(tmp_path: Path) -> None:
    assert abs(timezone.now() - moment.NOW) < timedelta(hours=12)
    env = {"CLOCK_SHIFT": web_environment()["CLOCK_SHIFT"]}
    assert reading(tmp_path, *ALONE, **env)[1] == pytest.approx(timezone.now().timestamp(), abs=60)


def test_a_clock_that_was_put_is_put_back() -> None:
    before, own = timezone.now(), vars(timezone)["datetime"]
    put_back = clock.put(lambda: before + timedelta(days=365))
    try:
        assert timezone.now() == before + timedelta(days=365)
        assert isinstance(before, timezone.datetime)
    finally:
        put_back()
    assert vars(timezone)["datetime"] is own
