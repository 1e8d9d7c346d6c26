"""Whatever is typed, the answer is there, fits the tools, and comes soon."""

from __future__ import annotations

import json
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents import registry
from agents.llm.model import Request, Said
from agents.llm.offline.model import OfflineModel
from tests.planning.asking_the_grammar import NOW, shower_before

pytestmark = pytest.mark.thorough

TYPED = """
    plan add invite move make it change the a party birthday for of at on in Tom's Mia wine 3 5 12/24 1/0 30th 31
    february june $ $5 k 20 guests budget cake and , . ? ! Saturday next tomorrow noon pm 25:99 99 0 bottles dozen
    half we bought got is coming can't might list shopping invitations what when how much left days double rename
    " ' event | by week hours earlier -1 0/0 ½ 1e9 99999999999999999999999 months to from
"""
WORDS = TYPED.split()
SENTENCES = st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)


def answered(text: str, before: str | None = None, known: bool = False) -> None:
    items = (Said("user", text),)
    if before is not None:
        items = (Said("user", before), Said("assistant", "When should it be?"), *items)
    if known:
        items = (*shower_before(), *items)  # type: ignore[assignment]
    answer = OfflineModel(0, clock=lambda: NOW).answer(Request("", items, registry.agents["planner"].schemas()))
    assert answer.text.strip() or answer.calls
    for ask in answer.calls:
        registry.tools[ask.tool].parse(json.dumps(ask.arguments, default=str))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.booleans())
def test_any_text_is_answered(text: str, known: bool) -> None:
    answered(text, known=known)


@settings(max_examples=250, deadline=None)
@given(SENTENCES, st.none() | SENTENCES, st.booleans())
def test_any_order_of_its_own_words_is_answered(text: str, before: str | None, known: bool) -> None:
    answered(text, before, known)


def test_a_hostile_message_does_not_hold_the_model_up() -> None:
    patterns = [
        "and ",
        "the ",
        "at ",
        "0",
        "at on ",
        "the my our ",
        "a an the of ",
        "the budget of the ",
        "add a ",
        "x and y's ",
        "1 2,3 ",
    ]
    began = perf_counter()
    for pattern in patterns:
        answered((pattern * 70_000)[:64_000])
    # Each of them took 5 to 30 seconds when reading was not bounded.
    assert perf_counter() - began < 5 * len(patterns)
