"""What `up` takes for silence: a process that has just become ready has not been silent while it began."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest

from project.processes.probe import Probe
from project.processes.supervise import Part


@pytest.mark.parametrize(("ready_for", "hangs"), [(0.0, False), (10.0, False), (20.0, True)])
def test_silence_counts_from_when_it_was_ready(settings: Any, ready_for: float, hangs: bool) -> None:
    settings.HANG_LIMIT = 15.0
    probe = Probe("http://127.0.0.1:1", patience=1)
    probe.silent_for = 25.0  # a slow machine: it was asked while the process still began
    part = Part("web", "serve", env={}, probe=probe)
    child: Any = SimpleNamespace(is_ready=True, spoke_at=time.monotonic() - ready_for)
    assert bool(part._silence(child)) == hangs
