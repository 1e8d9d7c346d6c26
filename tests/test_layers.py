"""Imports point one way: project, then chat and the domains, then agents; and in agents none closes a circle."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents import patterns as re
from tests.harness.imports import circle, imports_of
from tests.harness.processes import ROOT

PACKAGES = ("agents", "chat", "musicstore", "planning", "project")


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


PEOPLE = {"user", "by", "host", "person", "account"}


def people_who_are_anything(source: str) -> Iterator[int]:
    """Yield the lines of what is called as people are and typed `Any` or `object`: arguments, attributes, fields."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.arg):
            name: str | None = node.arg
        elif isinstance(node, ast.AnnAssign):
            name = getattr(node.target, "id", None) or getattr(node.target, "attr", None)
        else:
            continue
        if name in PEOPLE and node.annotation and re.search(r"\b(Any|object)\b", ast.unparse(node.annotation)):
            yield node.lineno


@pytest.mark.parametrize(
    "source",
    [
        "class Socket:\n    user: Any",
        "class Socket:\n    def __init__(self):\n        self.user: Any | None = None",
        "@dataclass\nclass Wait:\n    title: str\n    person: object = None",
        "def greet(*, by: typing.Any = None): ...",
        "def greet():\n    user: 'Any' = request.user",
    ],
)
def test_people_who_are_anything_are_found_wherever_they_stand(source: str) -> None:
    assert len(list(people_who_are_anything(source))) == 1


def test_a_person_is_a_user_wherever_one_is_named() -> None:
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    found = [f"{path}:{line}" for path in paths for line in people_who_are_anything(path.read_text())]
    assert not found, found


def test_a_person_is_a_user_to_the_type_checker() -> None:
    """ruff's ANN401 finds every `Any` of a function; what is called as people are may be none."""
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "ANN401", "--output-format", "json"]
    told = subprocess.run([*ruff, *PACKAGES, "--exit-zero"], cwd=ROOT, capture_output=True, text=True, check=True)
    found = [
        f"{each['filename']}:{each['location']['row']}"
        for each in json.loads(told.stdout)
        if re.search(r"`(user|by|host|person)`", each["message"])
    ]
    assert not found, found
