"""What was read of documents is found by who may see them, as long as they are there."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.auth.models import User

from agents import documents, due
from agents.documents import actions
from agents.knowledge import search
from tests.agents.documents import files

pytestmark = pytest.mark.django_db

QUESTION = "Who eats smoked trout with horseradish?"


def titles(user: User) -> list[str]:
    return [hit.title for hit in search(user, QUESTION)]


def test_alices_document_is_found_by_her_alone_and_an_operators_by_all(alice: User, bob: User) -> None:
    thread = uuid4()
    documents.accept(alice, "menu.docx", files.docx("# Dinner", files.WORDS), thread=str(thread))
    documents.accept(None, "house.txt", b"We serve smoked trout with horseradish.")
    assert titles(alice) == [] == titles(bob), "nobody has read them yet"
    due.work()
    assert set(titles(alice)) == {"menu.docx", "house.txt"}
    assert titles(bob) == ["house.txt"]
    documents.delete_thread(thread)
    assert titles(alice) == ["house.txt"]
    documents.undelete_thread(thread)
    assert set(titles(alice)) == {"menu.docx", "house.txt"}


def test_a_deleted_document_is_found_by_nobody(alice: User) -> None:
    document = documents.accept(alice, "menu.docx", files.docx())
    due.work()
    (hit,) = search(alice, QUESTION)
    assert (hit.kind, hit.object_id, hit.text) == ("document", str(document.pk), files.WORDS)
    assert hit.url == f"/api/documents/{document.pk}/content/"
    actions.delete(alice, document.pk)
    assert titles(alice) == []
