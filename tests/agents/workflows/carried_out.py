"""What a test sees of a run that was carried out."""

from __future__ import annotations

from typing import Any

from agents.testing import TimeMachine
from agents.workflows import engine
from agents.workflows.models import WorkflowRun
from tests.hotel.models import Heard


def done(what: str) -> int:
    return Heard.objects.filter(what=what).count()


def begin(clock: TimeMachine, name: str, **context: Any) -> WorkflowRun:
    run = engine.start(name, **context)
    clock.run_until_idle()
    run.refresh_from_db()
    return run
