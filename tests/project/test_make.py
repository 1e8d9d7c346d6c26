"""What `make run` says to a person whose machine lacks something."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.processes import ROOT, environment


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for name in ("Makefile", "project/install", "pyproject.toml", "constraints.txt"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    return tmp_path


def python(clone: Path, *, version: tuple[int, int], has_venv: bool = True) -> str:
    """Make a program that answers like a Python of that version."""
    fake = clone / "python"
    fake.write_text(
        f"""#!/bin/sh
case "$*" in
    *version_info*3,\\ 11*) exit {int(version < (3, 11))} ;;
    *version_info*) echo {version[0]}.{version[1]} ;;
    *ensurepip*) exit {int(not has_venv)} ;;
    -V) echo Python {version[0]}.{version[1]}.0 ;;
    *) echo "$@" >>{clone}/called; exit 9 ;;
esac
"""
    )
    fake.chmod(0o755)
    return str(fake)


def make_run(clone: Path, python: str) -> str:
    result = subprocess.run(
        ["make", "run", f"PYTHON={python}"], cwd=clone, env=environment(), capture_output=True, text=True
    )
    assert result.returncode != 0
    return result.stderr


def test_an_older_python_is_named_with_what_to_type(clone: Path) -> None:
    said = make_run(clone, python(clone, version=(3, 10)))
    assert "Convoke needs Python 3.11 or newer" in said
    assert "is Python 3.10.0" in said
    assert "make run PYTHON=" in said
    assert not (clone / ".venv").exists()


def test_a_missing_venv_module_is_named_with_the_package(clone: Path) -> None:
    said = make_run(clone, python(clone, version=(3, 12), has_venv=False))
    assert "sudo apt-get install python3-venv" in said
    assert "python3.12-venv" in said
    assert not (clone / ".venv").exists()


def test_a_python_that_is_not_there_is_named(clone: Path) -> None:
    assert "/no/such/python was not found" in make_run(clone, "/no/such/python")


def test_a_python_that_will_do_makes_the_environment(clone: Path) -> None:
    make_run(clone, python(clone, version=(3, 13)))
    assert (clone / "called").read_text() == "-m venv .venv\n"


def test_every_dependency_is_pinned_and_nothing_else_is_said() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)] == []
    assert not {"openai-agents", "openai-chatkit"} & {line.split("==")[0] for line in lines}
