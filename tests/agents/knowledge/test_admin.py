"""What staff see of what is known: how far the index is, and no word of what is somebody's own."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from agents.knowledge import search
from agents.knowledge.indexing import index, reconciler
from agents.knowledge.models import ChangedRow, IndexedModel, IndexedRow, Passage
from tests.hotel.models import Tip

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(charlie: User) -> Client:
    charlie.is_staff = charlie.is_superuser = True
    charlie.save()
    client = Client()
    client.force_login(charlie)
    return client


@pytest.fixture(autouse=True)
def tips(alice: User) -> None:
    Tip.objects.create(title="Lighthouse", text="The lighthouse has a café.")
    Tip.objects.create(owner=alice, title="Secret cove", text="Nobody knows of the secret cove.")
    reconciler.reconcile()
    index.work()


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    answer = client.get(reverse(f"admin:knowledge_{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_staff_see_everybodys_passages_and_no_word_of_alices(staff: Client) -> None:
    listed = page(staff, "passage_changelist")
    assert "Lighthouse" in listed and "somebody&#x27;s own" in listed and "alice" in listed
    pages = [listed, *(page(staff, "passage_change", row.pk) for row in Passage.objects.all())]
    assert "has a café" in "".join(pages) and "static" in pages[1]
    assert "ecret cove" not in "".join(pages) and f"/tips/{Tip.objects.get(title='Secret cove').pk}" not in "".join(
        pages
    )
    # Nor is it guessed word by word.
    assert "1 passage" not in page(staff, "passage_changelist", q="secret")
    guess = staff.get(reverse("admin:knowledge_passage_changelist"), {"text__startswith": "Nobody"})
    assert guess.status_code == 302 or "Lighthouse" not in guess.content.decode()


def test_staff_see_how_far_the_index_is_and_have_rows_read_again(staff: Client, alice: User) -> None:
    row = IndexedModel.objects.get(content_type__model="tip")
    Tip.objects.create(title="Pier", text="Anglers meet here.")
    shown = page(staff, "indexedmodel_change", row.pk)
    assert shown.count('<div class="readonly">2</div>') == 2 and '<div class="readonly">1</div>' in shown
    before = set(Passage.objects.values_list("pk", flat=True))
    for name, pks in (("indexedmodel", [row.pk]), ("passage", list(before))):
        chosen = {"action": "reindex", "_selected_action": pks}
        assert staff.post(reverse(f"admin:knowledge_{name}_changelist"), chosen).status_code == 302
        assert IndexedRow.objects.filter(version="").count() == 2
        assert search(alice, "secret cove"), "what is read again is found meanwhile"
        assert reconciler.reconcile_due() and index.work()
        assert not IndexedRow.objects.filter(version="").exists()
    assert before < set(Passage.objects.values_list("pk", flat=True)), "what stays keeps its passage"


def test_staff_see_what_could_not_be_told_and_try_it_now(staff: Client) -> None:
    tip = Tip.objects.create(title="Pier", text="Anglers meet here.")
    later = ChangedRow.objects.get(entity_id=str(tip.pk))
    ChangedRow.objects.update(due_at="2099-01-01T00:00Z", attempts=3, error='File "x.py"\nValueError')
    assert "ValueError" in page(staff, "changedrow_changelist")
    assert index.work() == 0
    chosen = {"action": "try_now", "_selected_action": [later.pk]}
    assert staff.post(reverse("admin:knowledge_changedrow_changelist"), chosen).status_code == 302
    assert index.work() == 1 and not ChangedRow.objects.exists()
