"""What is known follows the rows: what was committed is found by the next search, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from agents.knowledge import Knowledge, declarations, search
from agents.knowledge.embedders.static import StaticEmbedder
from agents.knowledge.indexing import index, reconciler
from agents.knowledge.models import ChangedRow, IndexedRow, Passage, PassageVector
from agents.testing import TimeMachine
from tests.hotel.models import Diary, Tip

pytestmark = pytest.mark.django_db

LIGHTHOUSE = "The lighthouse has a café, open until sunset."


def found(user: User, question: str = "lighthouse café") -> list[str]:
    return [hit.title for hit in search(user, question)]


def through(user: User) -> Any:
    return Diary.readers.through.objects.filter(user=user)


def test_a_change_is_found_by_the_next_search_and_a_deleted_row_is_not(alice: User) -> None:
    tip = Tip.objects.create(title="Old pier", text="Anglers meet at the old pier at dawn.")
    assert found(alice, "pier") == ["Old pier"] and not found(alice)
    tip.title, tip.text = "Lighthouse", LIGHTHOUSE
    tip.save()
    assert found(alice) == ["Lighthouse"] and not found(alice, "anglers at the pier")
    (hit,) = search(alice, "LIGHTHOUSE CAFE")
    assert (hit.kind, hit.object_id, hit.url, hit.text) == ("tip", str(tip.pk), f"/tips/{tip.pk}/", LIGHTHOUSE)
    tip.delete()
    assert not found(alice)
    assert not Passage.objects.exists() and not PassageVector.objects.exists() and not IndexedRow.objects.exists()


def test_what_was_rolled_back_never_was(alice: User) -> None:
    tip = Tip.objects.create(title="Old pier", text="Anglers meet at the old pier at dawn.")
    assert found(alice, "pier")
    with pytest.raises(RuntimeError), transaction.atomic():
        Tip.objects.create(title="Lighthouse", text=LIGHTHOUSE)
        assert found(alice) == ["Lighthouse"], "who changes it sees it"
        tip.delete()
        assert not found(alice, "pier")
        raise RuntimeError
    assert not found(alice) and found(alice, "pier") == ["Old pier"]


@pytest.mark.parametrize(
    "change",
    [
        lambda tip: Tip.objects.filter(pk=tip.pk).update(title="Lighthouse", text=LIGHTHOUSE),
        lambda tip: Tip.objects.bulk_create([Tip(title="Lighthouse", text=LIGHTHOUSE)]),
        lambda tip: connection.cursor().execute("UPDATE hotel_tip SET title = 'Lighthouse', text = %s", [LIGHTHOUSE]),
    ],
    ids=["update", "bulk_create", "sql"],
)
def test_the_reconciler_finds_what_was_changed_in_bulk(alice: User, change: Callable[[Tip], Any]) -> None:
    tip = Tip.objects.create(title="Old pier", text="Anglers meet at the old pier at dawn.")
    with TimeMachine() as clock:
        clock.advance(seconds=1)
        change(tip)
        clock.advance(minutes=1)
        assert not ChangedRow.objects.exists()
        assert found(alice) == ["Lighthouse"]
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM hotel_tip")
        clock.advance(minutes=1)
        assert not found(alice) and not Passage.objects.exists()


def test_who_reads_a_diary_finds_it_until_it_is_taken_away(alice: User, bob: User, charlie: User) -> None:
    diary = Diary.objects.create(owner=alice, text=LIGHTHOUSE)
    assert found(alice) and not found(bob)
    bob.diaries.add(diary)
    assert found(bob) and not found(charlie)
    diary.readers.set([charlie])
    assert not found(bob) and found(charlie)
    through(charlie).delete()
    assert not found(charlie), "the rows between are deleted by a query"
    diary.readers.add(bob, charlie)
    bob.diaries.clear()
    assert not found(bob) and found(charlie)
    Diary.readers.through.objects.bulk_create([Diary.readers.through(diary=diary, user=bob)])
    assert reconciler.reconcile() and found(bob), "no signal told of it"
    charlie.delete()
    assert found(alice) and not Passage.objects.filter(owner=charlie.pk).exists()


def test_what_waits_is_shown_to_nobody_who_may_have_lost_it(alice: User, bob: User) -> None:
    diary = Diary.objects.create(owner=alice, text=LIGHTHOUSE)
    diary.readers.add(bob)
    (hit,) = search(bob, "lighthouse café")
    with patch.object(index, "catch_up"):  # so much waits that this search does not come to it
        diary.readers.remove(bob)
        assert not found(bob)
        assert not Passage.objects.visible_to(bob).filter(pk=hit.passage).exists()


def test_a_text_that_stays_is_not_embedded_again_and_keeps_its_passage(alice: User) -> None:
    told: list[str] = []
    embed = StaticEmbedder.embed

    def counted(self: StaticEmbedder, texts: Any, kind: Any) -> Any:
        told.extend(texts if kind == "passage" else ())
        return embed(self, texts, kind)

    north, south, east, west = (
        f"{where} walk. " + f"It goes along the {where} wall for a mile. " * 18
        for where in ("North", "South", "East", "West")
    )
    with patch.object(StaticEmbedder, "embed", counted):
        tip = Tip.objects.create(owner=alice, title="Walks", text=f"{north}\n\n{south}\n\n{east}")
        index.work()
        assert len(told) == 3
        before = {row.text: row.pk for row in Passage.objects.all()}
        tip.save()
        index.work()
        tip.text = f"{west}\n\n{north}\n\n{south}"
        tip.save()
        index.work()
        assert len(told) == 4 and "West walk" in told[-1]
    after = {row.text: row.pk for row in Passage.objects.order_by("chunk")}
    assert [text[:4] for text in after] == ["West", "Nort", "Sout"]
    assert {text: pk for text, pk in after.items() if text in before}.items() <= before.items()
    assert PassageVector.objects.filter(vector__isnull=False).count() == 3


def test_a_row_that_cannot_be_told_keeps_no_other_from_being_found(
    alice: User, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    Tip.objects.create(title="Old pier", text="secret words")
    Tip.objects.create(title="Lighthouse", text=LIGHTHOUSE)

    def text(row: Tip) -> str:
        if "secret" in row.text:
            raise ValueError(row.text)
        return row.text

    monkeypatch.setitem(declarations.declared()[Tip], "tip", Knowledge(text=text, title="title", owner="owner"))
    assert found(alice) == ["Lighthouse"]
    (waits,) = ChangedRow.objects.all()
    assert waits.attempts == 1 and waits.error.endswith("ValueError")
    assert "secret words" not in caplog.text and "secret words" not in waits.error
    assert index.work() == 0, "it is tried again later"
    Tip.objects.filter(title="Old pier").update(text="mended")
    ChangedRow.objects.update(due_at=waits.due_at - timedelta(days=1))
    assert found(alice, "Old pier mended") and not ChangedRow.objects.exists()


def test_a_thousand_rows_are_deleted_as_one(alice: User) -> None:
    def delete(number: int) -> int:
        Tip.objects.bulk_create(Tip(owner=alice, title=f"Tip {each}", text=LIGHTHOUSE) for each in range(number))
        with CaptureQueriesContext(connection) as asked:
            Tip.objects.all().delete()
        return len(asked)

    assert delete(1000) == delete(1)
    assert ChangedRow.objects.count() == 1001


def test_a_save_costs_one_statement(alice: User) -> None:
    Tip.objects.create(owner=alice, title="Warm", text="")
    with CaptureQueriesContext(connection) as asked:
        Tip.objects.create(owner=alice, title="Lighthouse", text=LIGHTHOUSE)
    assert len(asked) == 2


def test_to_look_where_nothing_was_changed_is_three_statements_for_all_models(alice: User) -> None:
    Tip.objects.create(title="Lighthouse", text=LIGHTHOUSE)
    while reconciler.reconcile() + index.work():
        pass
    with CaptureQueriesContext(connection) as asked:
        assert reconciler.reconcile() == 0
    assert len(asked) == 3


def test_a_search_leaves_what_is_long_to_the_workers_who_take_a_little_of_it_at_a_time(alice: User) -> None:
    for number in range(3):
        Tip.objects.create(owner=alice, title=f"Long {number}", text=f"{LIGHTHOUSE} {'gravel ' * 300}")
    Tip.objects.create(owner=alice, title="Short", text=LIGHTHOUSE)
    with patch.object(index, "LENGTH_OF_A_SEARCH", 2000), patch.object(index, "LENGTH_AT_ONCE", 2500):
        assert found(alice) == ["Short"] and ChangedRow.objects.count() == 3
        for left in (2, 1, 0):
            assert index.work() and ChangedRow.objects.count() == left
    assert {*Passage.objects.values_list("title", flat=True)} == {"Long 0", "Long 1", "Long 2", "Short"}
    with patch.object(index, "LENGTH_AT_ONCE", 10):
        Tip.objects.filter(title="Short").get().save()
        assert index.work() and not ChangedRow.objects.exists(), "a worker has room for one, however long it is"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["alice", "bob"])
def test_what_another_process_is_at_keeps_nobody_waiting_for_what_is_new(alice: User, bob: User, name: str) -> None:
    held, done, bob = Event(), Event(), User.objects.get(username=name)

    def work() -> None:
        try:
            with transaction.atomic():
                list(ChangedRow.objects.filter(owner_id=bob.pk).select_for_update())
                held.set()
                done.wait(30)
        finally:
            connection.close()

    Diary.objects.create(owner=bob, text="Bob wants a brass band.")
    assert ChangedRow.objects.filter(owner_id=bob.pk).exists()
    with ThreadPoolExecutor(1) as other, patch.object(index, "WAIT_OF_A_SEARCH", "1ms"):
        working = other.submit(work)
        held.wait(30)
        Diary.objects.create(owner=alice, text=LIGHTHOUSE)
        try:
            assert len(found(alice)) == 1
        finally:
            done.set()
        working.result()
