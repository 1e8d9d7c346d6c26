"""Domains come to the platform by its doors: what a package of `agents` exports, not the modules behind it."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.harness.processes import ROOT

DOORS = ("agents.business", "agents.events", "agents.llm", "agents.runtime", "agents.workflows")
#: The product's domain, those of the tests, and what the guides show.
DOMAINS = ("planning", "benchmarks/works", "tests/hotel", "tests/outside", "tests/quickstart", "tests/theatre")


def sources() -> Iterator[tuple[str, str]]:
    for domain in DOMAINS:
        for path in sorted((ROOT / domain).rglob("*.py")):
            yield str(path.relative_to(ROOT)), path.read_text()
    for path in sorted((ROOT / "docs").glob("*.md")):
        lines = [
            line for line in path.read_text().splitlines() if line.strip().startswith(("from agents", "import agents"))
        ]
        yield str(path.relative_to(ROOT)), "\n".join(line.strip() for line in lines)


def past_the_doors(source: str) -> Iterator[str]:
    """Yield the imports in it of what is behind a door."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(DOORS):
            exported = import_module(node.module).__all__ if node.module in DOORS else ()
            for name in node.names:
                if name.name not in exported:
                    yield f"line {node.lineno}: {name.name} of {node.module}"
        elif isinstance(node, ast.Import):
            for name in node.names:
                if name.name.startswith(tuple(f"{door}." for door in DOORS)):
                    yield f"line {node.lineno}: {name.name}"


def test_a_domain_imports_of_the_platform_only_what_its_doors_export() -> None:
    found = [f"{path}, {each}" for path, source in sources() for each in past_the_doors(source)]
    assert not found, found


@pytest.mark.parametrize(
    "line",
    [
        "from agents.runtime.tool import ToolRefused",
        "from agents.events import look",
        "from agents.business.models import Activation",
        "import agents.runtime.runs",
    ],
)
def test_what_is_behind_a_door_is_found_there(line: str) -> None:
    assert list(past_the_doors(line))


def test_a_row_that_was_promised_by_another_name_is_found_by_it() -> None:
    models = import_module("agents.business.models")
    assert models.Thought is models.AgentLogEntry


@pytest.mark.parametrize("door", DOORS)
def test_a_door_exports_just_what_a_type_checker_is_told(door: str) -> None:
    """Some names are imported when they are asked for: then they are said twice."""
    package = import_module(door)
    told = {}
    for node in ast.walk(ast.parse(Path(str(package.__file__)).read_text())):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("agents.") and node.module != "agents.lazy":
            told |= {name.name: node.module for name in node.names}
    assert sorted(told) == sorted(package.__all__)
    for name, module in told.items():
        is_module = module == door
        home = import_module(f"{door}.{name}") if is_module else getattr(import_module(module), name)
        assert getattr(package, name) is home


def test_all_that_doors_export_may_be_imported_in_a_models_file(tmp_path: Path) -> None:
    """Also in that of the first app, before any other has its models."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").touch()
    imports = "\n".join(f"from {door} import {', '.join(import_module(door).__all__)}" for door in DOORS)
    (tmp_path / "shop" / "models.py").write_text(imports)
    (tmp_path / "shop_settings.py").write_text(
        textwrap.dedent("""
            from tests.harness.settings import *
            INSTALLED_APPS = ["shop", *INSTALLED_APPS]
        """)
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "shop_settings", "PYTHONPATH": f"{tmp_path}:{ROOT}"}
    opens = f"import {', '.join(DOORS)}\nimport django\ndjango.setup()"  # before Django, as an app's package is
    done = subprocess.run([sys.executable, "-c", opens], env=environment, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]
