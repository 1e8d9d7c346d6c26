"""Imports point one way: project, then chat and the domains, then agents; and in agents none closes a circle."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from agents import patterns as re
from tests.harness.imports import circle, imports_of
from tests.harness.processes import ROOT

PACKAGES = ("agents", "chat", "planning", "project")


def test_every_import_points_the_way_the_architecture_says() -> None:
    beside = Path(sys.executable).with_name("lint-imports")
    program = str(beside) if beside.exists() else shutil.which("lint-imports")
    assert program, "import-linter is not installed"
    found = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout[-3000:]


def test_imports_are_found_wherever_they_stand_and_circles_of_them_too(tmp_path: Path) -> None:
    """The contracts of `pyproject.toml` stand on this."""
    package = tmp_path / "shop"
    package.mkdir()
    for name, source in {
        "__init__": "",
        "till": "from shop import stock\n",
        "stock": "def sold():\n    if True:\n        from shop.prices import price\n",
        "prices": "if TYPE_CHECKING:\n    import shop.till\nelse:\n    import shop.bell\n",
        "bell": "import os\n",
    }.items():
        (package / f"{name}.py").write_text(source)
    imports = imports_of(package)
    assert sorted((each.importer, each.imported, each.kind) for each in imports) == [
        ("shop.prices", "shop.bell", "module"),
        ("shop.prices", "shop.till", "types"),
        ("shop.stock", "shop.prices", "function"),
        ("shop.till", "shop.stock", "module"),
    ]
    assert not circle(each for each in imports if each.kind != "types")
    assert set(circle(imports)) == {"shop.till", "shop.stock", "shop.prices"}


def test_a_person_is_a_user_to_the_type_checker() -> None:
    """ruff's ANN401 finds every `Any`; what is called as people are may be none."""
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "ANN401", "--output-format", "json"]
    told = subprocess.run([*ruff, *PACKAGES, "--exit-zero"], cwd=ROOT, capture_output=True, text=True, check=True)
    found = [
        f"{each['filename']}:{each['location']['row']}"
        for each in json.loads(told.stdout)
        if re.search(r"`(user|by|host|person)`", each["message"])
    ]
    assert not found, found
