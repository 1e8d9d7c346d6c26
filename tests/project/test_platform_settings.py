"""The platform's settings hold by themselves: a project that sets none of them runs, and Convoke says the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import global_settings, settings

import agents.settings
import chat.settings
from agents import defaults
from tests.harness.processes import ROOT

#: What Convoke has of its own: an agent to begin with, a folder beside its code.
CONVOKES_OWN = {"CHAT_AGENT", "DATA_DIR"}
BRINGS = {"agents": (agents.settings,), "chat": (agents.settings, chat.settings)}


def read_by(package: str) -> set[str]:
    """Return the names of all settings that a package reads."""
    found: set[str] = set()
    for path in (ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "settings" and node.attr.isupper():
                found.add(node.attr)
    return found


@pytest.mark.parametrize("package", BRINGS)
def test_every_setting_that_is_read_has_a_default(package: str) -> None:
    has = {name for module in (global_settings, *BRINGS[package]) for name in vars(module)}
    assert read_by(package) - has == set(), f"Give them a default in {package}/settings.py"


def said(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (name, value) of the settings in a file, as they are written; of one from the environment its default."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(node.value, ast.Dict):
                for key, value in zip(node.value.keys, node.value.values, strict=True):
                    yield f"{ast.unparse(target)}[{key and ast.unparse(key)}]", default_of(value)
            else:
                yield ast.unparse(target), default_of(node.value)


def default_of(value: ast.AST) -> str:
    asked = (node for node in ast.walk(value) if isinstance(node, ast.Call) and re.match(r"env\.", ast.unparse(node)))
    found = [word.value for call in asked for word in call.keywords if word.arg == "default"]
    return default_of(found[0]) if found else ast.unparse(value)  # a name of before may be asked for in turn


def test_convoke_says_the_same_where_nothing_is_set() -> None:
    convoke = {name: value for path in (ROOT / "project/settings").glob("*.py") for name, value in said(path)}
    platform = {**dict(said(ROOT / "agents/settings.py")), **dict(said(ROOT / "chat/settings.py"))}
    platform = {name: value for name, value in platform.items() if name not in CONVOKES_OWN}
    assert len(platform) > 30
    assert {name: convoke.get(name) for name in platform} == platform


def test_a_default_gives_way_to_the_project_and_fills_up_its_dicts() -> None:
    module: Any = SimpleNamespace(NEW_HERE=1, HISTORY_DAYS=7, LIMITS={"login": "1/day", "tea": "2/day"}, other=3)
    before = settings.HISTORY_DAYS, settings.LIMITS
    try:
        defaults.install(module)
        now = settings.HISTORY_DAYS, settings.LIMITS
        assert now == (before[0], before[1] | {"tea": "2/day"})
        assert getattr(settings, "NEW_HERE", None) == 1
        assert not hasattr(settings, "other")
    finally:
        del settings.NEW_HERE
        settings.LIMITS = before[1]
