"""Domains come to the platform by its doors: what a package of `agents` exports, not the modules behind it."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.harness.processes import ROOT

#: Every package of the platform.
DOORS = tuple(sorted(f"agents.{path.parent.name}" for path in (ROOT / "agents").glob("*/__init__.py")))
APPS = tuple(door for door in DOORS if (ROOT / door.replace(".", "/") / "apps.py").exists())
#: Modules that stand alone are doors themselves: these are for domains, all others the platform's machinery.
ALONE = tuple(
    f"agents.{name}"
    for name in (
        "about", "boards", "clock", "currencies", "due", "formatting", "names", "numbers", "personal", "refused",
        "registry", "retention", "retry", "signed_in", "text", "zones",
    )
)  # fmt: skip
#: Libraries whose modules each stand alone, as a domain needs few of them.
LIBRARIES = ("agents.llm.offline.values.", "agents.llm.offline.understanding.")
#: The product's domains, and those of the tests.
DOMAINS = (
    "planning",
    "musicstore",
    "benchmarks/works",
    "tests/hotel",
    "tests/outside",
    "tests/quickstart",
    "tests/theatre",
)


def sources() -> Iterator[tuple[str, str]]:
    """Yield domains, and the imports that guides show and that `startdomain` writes."""
    for domain in DOMAINS:
        for path in sorted((ROOT / domain).rglob("*.py")):
            yield str(path.relative_to(ROOT)), path.read_text()
    for path in sorted([*(ROOT / "docs").glob("*.md"), *(ROOT / "agents/runtime/management/domain").rglob("*.py-tpl")]):
        lines = [
            line for line in path.read_text().splitlines() if line.strip().startswith(("from agents", "import agents"))
        ]
        yield str(path.relative_to(ROOT)), "\n".join(line.strip() for line in lines)


def is_behind(module: str) -> bool:
    """Whether it is a module of the platform that is no door."""
    is_open = module in {*DOORS, *ALONE} or f"{module}.".startswith(LIBRARIES)
    return module.startswith("agents.") and not is_open


def past_the_doors(source: str) -> Iterator[str]:
    """Yield the imports in it of what is behind a door."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                whole = f"{node.module}.{name.name}"
                is_hidden = node.module in DOORS and name.name not in import_module(node.module).__all__
                if is_hidden or is_behind(node.module) or (node.module == "agents" and is_behind(whole)):
                    yield f"line {node.lineno}: {whole}"
        elif isinstance(node, ast.Import):
            yield from (f"line {node.lineno}: {name.name}" for name in node.names if is_behind(name.name))


def test_a_domain_imports_of_the_platform_only_what_its_doors_export() -> None:
    found = [f"{path}, {each}" for path, source in sources() for each in past_the_doors(source)]
    assert not found, found


@pytest.mark.parametrize(
    "line",
    ["from agents import mail, patterns, zones", "import agents.mail", "from agents.mail import Mail, quota"],
)
def test_a_door_is_open(line: str) -> None:
    assert not list(past_the_doors(line))


@pytest.mark.parametrize(
    "line",
    [
        "from agents.runtime.tool import ToolRefused",
        "from agents.events import look",
        "from agents.business.models import Activation",
        "import agents.runtime.runs",
        "from agents.mail.models import Mail",
        "from agents.mail import due",
        "from agents.rest.pages import page",
        "from agents.database import outage",
        "from agents.limits.limit import Limit",
        "from agents import leases",
        "from agents.threads import in_database",
    ],
)
def test_what_is_behind_a_door_is_found_there(line: str) -> None:
    assert list(past_the_doors(line))


def test_a_row_that_was_promised_by_another_name_is_found_by_it() -> None:
    models = import_module("agents.business.models")
    assert models.Thought is models.AgentLogEntry


def test_every_package_of_the_platform_is_a_door_that_domains_may_not_pass() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (contract,) = [each for each in contracts if each["name"] == "Domains come to the platform by its doors"]
    assert contract["forbidden_modules"] == [f"{door}.**" for door in DOORS]
    assert "agents.mail" in DOORS and "agents.rest" in DOORS


@pytest.mark.parametrize("door", DOORS)
def test_a_door_exports_just_what_a_type_checker_is_told(door: str) -> None:
    """Some names are imported when they are asked for: then they are said twice. Some stand in the package itself."""
    package = import_module(door)
    source = ast.parse(Path(str(package.__file__)).read_text())
    told = {}
    for node in ast.walk(source):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("agents.") and node.module != "agents.lazy":
            told |= {name.name: node.module for name in node.names}
    own = {node.name for node in source.body if isinstance(node, ast.FunctionDef)} | {
        target.id
        for node in source.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    assert sorted({*told, *(name for name in own if not name.startswith("_"))}) == sorted(package.__all__)
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
    opens = f"import {', '.join(APPS)}\nimport django\ndjango.setup()"  # before Django, as an app's package is
    done = subprocess.run([sys.executable, "-c", opens], env=environment, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]
