"""`manage.py simulate`: days in seconds, in a database of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import execute_from_command_line
from django.db import connection

from project.automation.simulation import NAME
from tests.harness.processes import ROOT, web_environment

#: The database of the simulation is copied, as that of the tests is, instead of migrated.
SETTINGS = """
from project.settings import *

DATABASES["default"]["TEST"] = {{"TEMPLATE": "{template}"}}
"""


@pytest.mark.processes
def test_a_few_days_go_by_and_nothing_of_them_stays(transactional_db: None, tmp_path: Path) -> None:
    template = connection.settings_dict["TEST"]["TEMPLATE"]
    (tmp_path / "simulated.py").write_text(SETTINGS.format(template=template))
    command = [sys.executable, "manage.py", "simulate", "--days", "15", "--start", "2026-05-01T09:00"]
    env = web_environment(DJANGO_SETTINGS_MODULE="simulated", PYTHONPATH=str(tmp_path))
    run = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    assert run.stdout.endswith("things happened in 15 days.\n")
    days = run.stdout.split("\n\n")
    assert days[0].startswith(
        "\nFriday 1 May 2026\n  09:00  event                   event_planned  [Mia's baby shower]"
    )
    (last,) = [day for day in days if day.startswith("Wednesday 13 May 2026")]
    assert "15:00  event                   event_begins  [Mia's baby shower]" in last
    assert re.search(r"Concierge +says: Mia's baby shower is tomorrow", run.stdout)
    assert "days ago" not in run.stdout  # the barbecue that was over before it was planned gets no briefing
    assert not User.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [NAME])
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "arguments", [("--days", "none"), ("--days", "-1"), ("--start", "soon"), ("--start", "2026-99-01")]
)
def test_nonsense_is_refused_in_words(arguments: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        execute_from_command_line(["manage.py", "simulate", *arguments])
    assert refused.value.code == 2
    assert repr(arguments[1]) in capsys.readouterr().err
