"""Workers die before and after every commit of the index: nothing is missing then, and nothing is there twice."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from agents import due
from agents.knowledge import embedders, search, vectors
from agents.knowledge.models import ChangedRow, IndexedRow, Passage, PassageVector
from tests.harness.forks import dies
from tests.harness.killed import kill_two
from tests.harness.processes import ROOT
from tests.hotel.models import Diary, Tip

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

FAULTS = {
    name
    for file in (ROOT / "agents/knowledge").rglob("*.py")
    for name in re.findall(r'\bfaultpoint\("(\w+)"\)', file.read_text())
    if "reembed" not in file.name
}
SAID = "The lighthouse has a café, open until sunset."


@pytest.fixture(autouse=True)
def often(settings: object) -> None:
    settings.KNOWLEDGE_RECONCILE_EVERY = 0.01  # type: ignore[attr-defined]


def all_is_known(alice: User) -> None:
    """Every row has its passages and every passage its vector, each once."""
    while due.work():
        pass
    PassageVector.objects.filter(vector=None).update(due_at=timezone.now())  # the lease of who died is over
    while vectors.fill(embedders.active()):
        pass
    assert not ChangedRow.objects.exists()
    tips = {(str(tip.pk), "tip", tip.owner_id) for tip in Tip.objects.exclude(text="")}
    diaries = {
        (str(row.pk), "diary", user.pk) for row in Diary.objects.all() for user in (row.owner, *row.readers.all())
    }
    found = Counter(Passage.objects.values_list("entity_id", "kind", "owner_id"))
    assert found == Counter(tips | diaries)
    assert PassageVector.objects.filter(vector__isnull=False).count() == len(tips | diaries)
    assert PassageVector.objects.count() == len(tips | diaries)
    assert IndexedRow.objects.count() == Tip.objects.count() + Diary.objects.count()
    for passage in Passage.objects.filter(kind="tip"):
        assert passage.text == Tip.objects.get(pk=passage.entity_id).text
    assert {hit.kind for hit in search(alice, SAID, limit=50)} == {"tip", "diary"}


def change_everything(alice: User, bob: User) -> None:
    """Make, change, share, take away and delete: by rows, and in bulk."""
    tips = [Tip.objects.create(title=f"Tip {each}", text=f"{SAID} {each}") for each in range(6)]
    Tip.objects.bulk_create(Tip(owner=alice, title=f"Bulk {each}", text=f"{SAID} Bulk {each}") for each in range(6))
    diary = Diary.objects.create(owner=alice, text=SAID)
    diary.readers.add(bob)
    due.work()
    PassageVector.objects.filter(passage__kind="tip").update(vector=None, due_at=timezone.now())
    tips[0].text = "The old pier is for anglers."
    tips[0].save()
    tips[1].delete()
    Tip.objects.filter(title="Tip 2").update(text="A quiet beach.")
    Tip.objects.filter(title="Bulk 3").delete()
    diary.readers.clear()


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_worker_that_dies_at_a_commit_leaves_nothing_out_and_does_nothing_twice(
    alice: User, bob: User, fault: str
) -> None:
    change_everything(alice, bob)
    dies(_work, fault)
    all_is_known(alice)


@pytest.mark.parametrize("chance", range(6))
def test_two_workers_that_die_at_any_moment_leave_nothing_out(alice: User, bob: User, chance: int) -> None:
    change_everything(alice, bob)
    kill_two(f"{sorted(FAULTS)[chance]}:{chance + 1}", within=1.0 + chance / 10)
    all_is_known(alice)


def _work() -> None:
    while due.work() or vectors.fill(embedders.active()):
        pass
