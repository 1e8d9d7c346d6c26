"""What Alice wants to be remembered is hers: recalled when it fits, corrected, forgotten, and nobody else's."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import User

from agents import memory
from agents.memory.facts import keep
from agents.refused import Refused


def test_what_alice_wants_to_be_remembered_is_recalled_when_it_is_spoken_of(alice: User, bob: User) -> None:
    memory.remember(alice, "Anna is vegan")
    assert [each.statement for each in memory.recall(alice, "What shall we cook for Anna?")] == ["Anna is vegan"]
    assert not memory.recall(alice, "Book a hall for June")
    assert not memory.recall(bob, "What shall we cook for Anna?")


def test_the_same_statement_twice_is_one_fact_that_is_confirmed(alice: User) -> None:
    first = memory.remember(alice, "Anna is vegan")
    second = memory.remember(alice, "anna is  vegan")
    assert second.pk == first.pk and second.confirmed_at >= first.confirmed_at
    assert memory.facts_of(alice).count() == 1


def test_what_alice_writes_to_be_over_ends_what_was_known_and_is_a_note_only_where_nothing_was(alice: User) -> None:
    vegan = memory.remember(alice, "Anna is vegan")
    over = memory.remember(alice, "Anna is no longer vegan")
    assert over == vegan and over.ended_at is not None and not memory.recall(alice, "What shall we cook for Anna?")
    note = memory.remember(alice, "Anna is no longer vegan")
    assert (note.attribute, note.statement, note.ended_at) == ("", "Anna is no longer vegan", None)


def test_days_count_from_the_one_on_which_it_was_said(alice: User) -> None:
    said_at = datetime(2031, 5, 7, 12, tzinfo=UTC)
    for text in ("I live in Rome until Friday", "The caterer is closed until Friday"):
        (fact,) = keep(alice, memory.Words("m", text, said_at), text)
        assert fact.expires_on == date(2031, 5, 9)


def test_a_correction_takes_the_place_of_a_fact_whose_old_value_is_kept_with_its_end(alice: User) -> None:
    old = memory.remember(alice, "Anna is vegan")
    new = memory.edit(alice, old.pk, "Anna eats everything")
    old.refresh_from_db()
    assert old.ended_at is not None and old.superseded_by == new
    assert [each.fact for each in memory.recall(alice, "Anna")] == [new.pk]


def test_nothing_of_alice_is_forgotten_or_corrected_by_bob(alice: User, bob: User) -> None:
    fact = memory.remember(alice, "Anna is vegan")
    with pytest.raises(Refused):
        memory.forget(bob, fact.pk)
    with pytest.raises(Refused):
        memory.edit(bob, fact.pk, "Anna eats everything")
    assert memory.forget_all(bob) == 0
    assert memory.facts_of(alice).get().statement == "Anna is vegan"
    assert not memory.facts_of(bob)


def test_while_memory_is_paused_nothing_is_recalled(alice: User) -> None:
    memory.remember(alice, "Anna is vegan")
    memory.pause(alice)
    memory.pause(alice)
    assert memory.is_paused(alice) and not memory.recall(alice, "Anna")
    memory.resume(alice)
    assert memory.recall(alice, "Anna")


def test_what_alice_forgot_can_be_taken_back_whole_by_her_until_something_else_is_known_in_its_place(
    alice: User,
) -> None:
    memory.remember(alice, "My favourite restaurant is Luigi's")
    fact = memory.remember(alice, "My favourite restaurant is Noma")
    before = list(memory.facts_of(alice).order_by("pk").values("id", "value", "ended_at", "superseded_by", "said_at"))
    rows = memory.forget(alice, fact.pk)
    assert len(rows) == 2 and not memory.facts_of(alice).exists()
    (held,) = memory.take_back(alice, rows)
    assert held.pk == fact.pk
    after = list(memory.facts_of(alice).order_by("pk").values("id", "value", "ended_at", "superseded_by", "said_at"))
    assert after == before and memory.recall(alice, "Which restaurant?")
    rows = memory.forget(alice, fact.pk)
    memory.remember(alice, "My favourite restaurant is Tim Raue")
    with pytest.raises(Refused):
        memory.take_back(alice, rows)
    assert memory.facts_of(alice).get().value == "Tim Raue"
