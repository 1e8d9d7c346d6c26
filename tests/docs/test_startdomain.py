"""`manage.py startdomain`: what it makes is such code as newcomers may copy, and it never writes over anything.

That it runs, and can be talked to, is shown by `test_platform_alone`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.harness.processes import ROOT
from tests.test_doors import past_the_doors

THE_NINE = {"models", "actions", "tools", "widgets", "agents", "workflows", "business", "api", "admin"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def start(name: str, **options: str) -> str:
    said = StringIO()
    call_command("startdomain", name, stdout=said, **options)
    return said.getvalue()


def test_a_domain_is_files_with_the_fixed_names_and_what_django_needs(folder: Path) -> None:
    start("garden", row="FlowerPot")
    made = {path.stem for path in (folder / "garden").glob("*.py")}
    assert made - THE_NINE == {"__init__", "apps", "tests"}
    assert (folder / "garden/templates/garden/flower_pots.html").exists()


def test_it_says_what_is_left_to_do(folder: Path) -> None:
    said = start("garden", row="FlowerPot")
    for words in (
        '"garden" into INSTALLED_APPS',
        "manage.py migrate",
        "CHAT_AGENT=garden",
        "Add flower pot number one",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("name", "row"), [("garden", "Plant"), ("a", "Box"), ("zoo_of_our_own_town", "WellNamedAnimals")]
)
def test_what_it_makes_is_clean(folder: Path, name: str, row: str) -> None:
    start(name, row=row)
    ruff = [sys.executable, "-m", "ruff"]
    ours = f"lint.isort.known-first-party=['agents', '{name}']"
    options = ["--config", str(ROOT / "pyproject.toml"), "--no-cache"]
    for command in (["check", *options, "--config", ours], ["format", "--check", *options]):
        done = subprocess.run([*ruff, *command, name], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
    for path in (folder / name).rglob("*.py"):
        assert list(past_the_doors(path.read_text())) == [], path


@pytest.mark.processes
def test_what_it_makes_has_the_right_types(folder: Path) -> None:
    start("garden", row="Plant")
    beside = os.environ | {"MYPYPATH": str(folder)}
    command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), str(folder / "garden")]
    done = subprocess.run(command, cwd=ROOT, env=beside, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "name", ["Garden", "my-garden", "2nd", "", "class", "gärten", "g" * 21, "garden/shed", "../up"]
)
def test_what_cannot_be_a_name_is_refused_in_words(folder: Path, name: str) -> None:
    with pytest.raises(CommandError, match="cannot be a domain's name: take lower-case letters"):
        start(name)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("row", ["plant", "Flower Pot", "", "User", "P" * 21, "Plant;"])
def test_what_cannot_be_a_row_is_refused_in_words(folder: Path, row: str) -> None:
    with pytest.raises(CommandError, match="cannot be a row's name: take a noun in CapWords"):
        start("garden", row=row)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["planning", "json", "hotel", "agents", "django"])
def test_the_name_of_a_module_that_is_there_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(CommandError, match="a Python module that is there already"):
        start(name)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "row", "words"),
    [
        ("planner", "Plant", "An agent is called 'planner' already"),
        ("garden", "Items", "A tool is called 'add_items' already"),
        ("garden", "Invitation", "A card is called 'invitations' already"),
    ],
)
def test_what_another_domain_has_declared_is_refused(folder: Path, name: str, row: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        start(name, row=row)
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_there_is_left_as_it_is(folder: Path) -> None:
    (folder / "garden").mkdir()
    (folder / "garden" / "models.py").write_text("mine")
    with pytest.raises(CommandError, match="is there already; nothing was changed"):
        start("garden")
    assert [path.name for path in (folder / "garden").iterdir()] == ["models.py"]
    assert (folder / "garden" / "models.py").read_text() == "mine"
