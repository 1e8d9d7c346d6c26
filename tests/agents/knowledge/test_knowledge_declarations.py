"""What a model declares to be known is looked over at the start: the file, the name, the mend."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.test.utils import isolate_apps

from agents import registry
from agents.knowledge import Knowledge, chunks, declarations
from agents.registry import Registry
from agents.runtime import Agent
from tests.hotel.models import Diary, Tip


@pytest.fixture(autouse=True)
def apart() -> Iterator[None]:
    with isolate_apps("tests.hotel"):
        yield


def declared(knowledge: Any, **fields: Any) -> dict[str, Knowledge]:
    own = {
        "__module__": __name__,
        "text": models.TextField(),
        "guest": models.ForeignKey(Group, models.CASCADE),
        "knowledge": knowledge,
        "Meta": type("Meta", (), {"app_label": "hotel"}),
        **fields,
    }
    model: Any = type("Leaflet", (models.Model,), own)
    found = declarations._own(model)
    return declarations._by_kind(model, found)


SHARED = Knowledge(text="text", owner=None)


@pytest.mark.parametrize(
    ("knowledge", "why"),
    [
        (Knowledge(text="body", owner=None), "has text='body', which is nothing of its rows"),
        (Knowledge(text="text", title="name", owner=None), "has title='name', which is nothing of its rows"),
        (Knowledge(text=lambda: "", owner=None), "has a text that does not take a row"),
        (Knowledge(text="text", owner="nobody"), "has owner='nobody', which is no field of it"),
        (Knowledge(text="text", owner="guest"), "has owner='guest', which leads to no user"),
        (Knowledge(text="text", owner="text"), "has owner='text', which leads to no user"),
        (Knowledge(text="text", owner=lambda: 1), "has an owner that does not take a row"),
        (Knowledge(text="text", owner=None, chunks=lambda: []), "has chunks that do not take a text"),
        (Knowledge(text="text", owner=None, kind="k" * 41), "Use at most 40 characters"),
        ([SHARED, SHARED], "declares 'leaflet' twice"),
        ([SHARED, "text"], "has the knowledge 'text'. Write knowledge = Knowledge(…)"),
    ],
)
def test_what_cannot_be_is_said_with_its_mend(knowledge: Any, why: str) -> None:
    with pytest.raises(ImproperlyConfigured) as raised:
        declared(knowledge)
    assert "test_knowledge_declarations.py" in str(raised.value) and "Leaflet" in str(raised.value)
    assert why in str(raised.value)


def test_an_agent_that_knows_what_nobody_declares_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "agents", Registry("agent"))
    Agent(name="porter", title="Porter", instructions="", knows=("tip", "diary"))
    declarations.check_agents()
    Agent(name="cook", title="Cook", instructions="", knows=("recipe",))
    with pytest.raises(ImproperlyConfigured, match=r"test_knowledge_declarations\.py.*'cook' knows 'recipe'"):
        declarations.check_agents()
    with pytest.raises(ImproperlyConfigured, match=r"'maid' knows 'tip'\. Write \('tip',\)"):
        Agent(name="maid", title="Maid", instructions="", knows="tip")  # type: ignore[arg-type]


def test_an_owner_has_no_default_so_that_nothing_is_shown_to_all_by_forgetting() -> None:
    with pytest.raises(TypeError):
        Knowledge(text="text")  # type: ignore[call-arg]


def test_a_field_that_is_called_knowledge_is_a_field() -> None:
    assert declared(models.TextField()) == {}


def test_a_declaration_that_changed_has_another_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    before = declarations.digest.__wrapped__(Tip)
    assert before == declarations.digest.__wrapped__(Tip) != declarations.digest.__wrapped__(Diary)
    monkeypatch.setitem(declarations.declared()[Tip], "tip", Knowledge(text=lambda row: row.text, owner="owner"))
    first = declarations.digest.__wrapped__(Tip)
    monkeypatch.setitem(declarations.declared()[Tip], "tip", Knowledge(text=lambda row: row.title, owner="owner"))
    assert len({before, first, declarations.digest.__wrapped__(Tip)}) == 3


def test_an_empty_field_of_one_owner_is_everybodys_and_of_several_nobodys() -> None:
    assert Knowledge(text="text", owner="owner").owners(Tip(owner=None)) == [None]
    assert Knowledge(text="text", owner="owner").owners(Tip(owner=User(pk=7))) == [7]
    assert Knowledge(text="text", owner=("owner",)).owners(Tip(owner=None)) == []
    assert Knowledge(text="text", owner=lambda row: [User(pk=2), 1]).owners(Tip()) == [1, 2]
    assert Knowledge(text="text", owner=lambda row: []).owners(Tip()) == []


@pytest.mark.parametrize("length", [10, 100, 800])
@pytest.mark.parametrize("text", ["", "word " * 500, "x" * 3000, "One. Two! Three?\n\n" * 90, "ä\n" * 2000])
def test_a_text_is_cut_without_losing_a_word(text: str, length: int) -> None:
    pieces = list(chunks.at_most(text, length))
    assert all(0 < len(piece) <= length for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(piece == piece.strip() for piece in pieces)
