"""Documents of a conversation: who may put which there, and what becomes of them with it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.auth.models import User

from agents import documents
from agents.documents.models import Document, DocumentPart
from agents.refused import Refused

pytestmark = pytest.mark.django_db


def test_alice_attaches_hers_once_and_in_her_order(alice: User) -> None:
    thread = uuid4()
    first, second = (documents.accept(alice, name, b"words") for name in ("1.txt", "2.txt"))
    for _ in range(2):
        found = documents.attach(alice, [second.pk, first.pk, second.pk], thread=thread)
        assert [document.name for document in found] == ["2.txt", "1.txt"]
    assert set(Document.objects.of_thread(thread)) == {first, second}
    with pytest.raises(Refused, match="nothing with this id"):
        documents.attach(alice, [first.pk], thread=uuid4())


def test_charlie_attaches_none_of_alices_and_sees_none(alice: User, charlie: User) -> None:
    hers = documents.accept(alice, "1.txt", b"words")
    shared = documents.accept(None, "2.txt", b"words")
    assert list(Document.objects.visible_to(charlie)) == [shared]
    with pytest.raises(Refused, match="nothing with this id"):
        documents.attach(charlie, [shared.pk, hers.pk], thread=uuid4())
    assert documents.attach(charlie, [shared.pk], thread=uuid4()) == [shared]
    shared.refresh_from_db()
    assert shared.thread == ""


def test_what_she_keeps_goes_into_any_conversation_and_with_none(alice: User) -> None:
    kept = documents.accept(alice, "1.txt", b"words", is_kept=True)
    for thread in (uuid4(), uuid4()):
        assert documents.attach(alice, [kept.pk], thread=thread) == [kept]
        documents.delete_thread(thread)
    assert kept in Document.objects.visible_to(alice)


def test_a_deleted_conversations_documents_are_nobodys_until_it_comes_back(alice: User) -> None:
    thread = uuid4()
    sent = documents.accept(alice, "1.txt", b"words", thread=str(thread))
    documents.delete_thread(thread)
    assert not Document.objects.visible_to(alice).exists()
    documents.undelete_thread(thread)
    assert list(Document.objects.visible_to(alice)) == [sent]


def test_documents_go_with_their_account(alice: User) -> None:
    documents.accept(alice, "1.txt", b"words")
    alice.delete()
    assert not Document.objects.exists() and not DocumentPart.objects.exists()
