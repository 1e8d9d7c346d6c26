"""Every tutorial and how-to is followed in one project, and the tests that they show are run."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.docs.blocks import DOCS, NOT_RUN, RUN, blocks, follow, run, with_programs
from tests.harness.processes import ROOT, web_environment

#: This one makes a project of its own: `test_platform_alone`.
ELSEWHERE = {"how-to-install-the-platform.md"}
GUIDES = sorted(
    path.name for path in DOCS.glob("*.md") if path.name.startswith(("tutorial-", "how-to-", "music-store"))
)

SETTINGS = """
from pathlib import Path
from project.settings import *

HERE = Path(__file__).parent
INSTALLED_APPS = [*sorted(each.name for each in HERE.iterdir() if (each / "__init__.py").exists()), *INSTALLED_APPS]
DATABASES["default"]["TEST"] = {{"NAME": "{name}_guides", "TEMPLATE": "{template}"}}
"""
PEOPLE = "from tests.conftest import alice, bob, charlie, emptied_quickly  # noqa: F401\n"


@pytest.fixture
def project(db: None, tmp_path: Path) -> Path:
    """An empty folder beside the checkout: each package in it is an app."""
    entry = connection.settings_dict
    (tmp_path / "guides.py").write_text(SETTINGS.format(name=entry["NAME"], template=entry["TEST"]["TEMPLATE"]))
    (tmp_path / "conftest.py").write_text(PEOPLE)
    shutil.copy(ROOT / "manage.py", tmp_path)
    return tmp_path


@pytest.mark.processes
def test_what_the_guides_show_works(project: Path) -> None:
    beside = web_environment(DJANGO_SETTINGS_MODULE="guides", PYTHONPATH=f"{project}:{ROOT}")
    env = with_programs(beside, Path(sys.executable).parent)
    for page in GUIDES:
        if page not in ELSEWHERE:
            follow(page, project, env)
    tests = "python -m pytest -q -p no:cacheprovider -o python_files=tests.py --create-db ."
    said = run(tests, project, env, "the guides' tests")
    shown = [block for page in GUIDES for block in blocks(page) if block.path.endswith("tests.py")]
    assert len(re.findall(r"^def test_|^    def test_", "".join(block.text for block in shown), re.MULTILINE)) >= 10
    assert re.search(r"\d+ passed", said) and "failed" not in said


@pytest.mark.parametrize("page", GUIDES)
def test_every_block_is_run_or_says_why_not(page: str) -> None:
    for block in blocks(page):
        if block.kind == "python":
            assert block.path.endswith(".py") or len(block.reason.split()) > 3, f"{block} names no file and no reason"
        elif block.kind == "sh":
            assert not block.path and (not block.reason or len(block.reason.split()) > 3), block
        else:
            assert block.kind, f"{block} does not say what it is"
    fenced = re.sub(r"^```.*?^```$", "", (DOCS / page).read_text(), flags=re.MULTILINE | re.DOTALL)
    assert not re.search(r"\n\n {4}\S", fenced), f"{page} has an indented block: fence it"


def test_few_blocks_are_not_run() -> None:
    every = [block for page in GUIDES for block in blocks(page) if block.kind in RUN]
    left = [block for block in every if block.reason]
    assert len(left) * 5 <= len(every), f"{len(left)} of {len(every)} are marked {NOT_RUN}"
