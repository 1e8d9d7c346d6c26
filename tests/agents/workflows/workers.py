"""Who carries out the runs of these tests, and what is to be seen of it."""

from __future__ import annotations

import re
import time

from django.utils import timezone

from agents import due
from agents.workflows.models import WorkflowRun
from tests.harness.processes import ROOT
from tests.hotel.models import Heard

FAULT_POINTS = {
    name
    for file in (ROOT / "agents/workflows").rglob("*.py")
    for name in re.findall(r'\bfaultpoint\("(\w+)"\)', file.read_text())
}


def heard() -> list[str]:
    return list(Heard.objects.order_by("pk").values_list("what", flat=True))


def work() -> None:
    """Be a worker until every run is over."""
    end = time.monotonic() + 30
    over = WorkflowRun.objects.exclude(status__in=["running", "waiting"])
    while time.monotonic() < end:
        due.work()
        if over.count() == WorkflowRun.objects.count():
            return
        time.sleep(0.02)
    raise AssertionError("There is still something due.")


def leases_end() -> None:
    """Half a minute later, as far as those are concerned whose worker died."""
    WorkflowRun.objects.exclude(owner="").filter(status__in=["running", "waiting"]).update(wake_at=timezone.now())
