"""The models of the guide can be set up as it shows, one after the other, and its variables are read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User

from agents.llm import failures
from agents.profiles import LLMModel
from tests.agents.profiles.test_profiles_api import Rest
from tests.docs.blocks import DOCS, blocks

GUIDE = "how-to-use-a-real-model.md"


@pytest.mark.django_db
def test_every_row_of_the_guide_can_be_set_up(charlie: User) -> None:
    charlie.is_staff = True
    charlie.save()
    charlie.user_permissions.set(Permission.objects.filter(content_type__app_label="profiles"))
    operator = Rest(charlie)
    rows: list[dict[str, Any]] = [orjson.loads(block.text) for block in blocks(GUIDE) if block.kind == "json"]
    for row in rows:
        operator("post", "system/models/configure/", 201, **row)
    assert {row["provider"] for row in rows} == {"llamacpp", "compatible", "gpt4all"}
    assert LLMModel.objects.get(name="gemini").fallback == LLMModel.objects.get(name="claude")


def test_the_guide_quotes_what_people_read() -> None:
    quoted = re.findall(r"^\| \*([^*]+)\*", (DOCS / GUIDE).read_text(), re.MULTILINE)
    said = Path(failures.__file__).read_text()
    assert len(quoted) == 5 and [words for words in quoted if words not in said] == []


def test_every_variable_of_the_guide_is_a_setting_that_is_described() -> None:
    shown = "".join(block.text for block in blocks(GUIDE) if block.kind == "ini")
    names = re.findall(r"^(\w+)=", shown, re.MULTILINE)
    described = Path(settings.BASE_DIR, "docs/settings.md").read_text()
    assert len(names) > 8
    assert [name for name in names if f"`{name}`" not in described or not hasattr(settings, name)] == []
