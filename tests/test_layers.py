"""Imports point one way: project, then chat and the domains, then agents."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.harness.processes import ROOT


def test_every_import_points_the_way_the_architecture_says() -> None:
    beside = Path(sys.executable).with_name("lint-imports")
    program = str(beside) if beside.exists() else shutil.which("lint-imports")
    assert program, "import-linter is not installed"
    found = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout[-3000:]
