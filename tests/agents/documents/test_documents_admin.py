"""The shared library in the admin: an operator uploads, everybody finds; what people upload is not there."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agents import documents, due
from agents.documents.models import Document
from tests.agents.documents import files

pytestmark = pytest.mark.django_db

LIST, ADD = "/admin/documents/document/", "/admin/documents/document/add/"


@pytest.fixture
def operator() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


def upload(operator: Client, name: str, content: bytes) -> Any:
    return operator.post(ADD, {"file": SimpleUploadedFile(name, content)}, follow=True)


def test_an_operator_uploads_for_all_reads_again_and_deletes(operator: Client, bob: User) -> None:
    assert "PowerPoint" in operator.get(ADD).content.decode(), "what is taken is said before"
    assert "was added successfully" in upload(operator, "house.docx", files.docx()).content.decode()
    document = Document.objects.get()
    assert document.owner is None and document.is_kept and list(Document.objects.visible_to(bob)) == [document]
    due.work()
    change = reverse("admin:documents_document_change", args=[document.pk])
    shown = operator.get(change).content.decode()
    assert files.WORDS in shown and f"/api/documents/{document.pk}/content/" in shown
    chosen = {"action": "read_again", "_selected_action": [str(document.pk)]}
    assert "1 will be read again" in operator.post(LIST, chosen, follow=True).content.decode()
    document.refresh_from_db()
    assert document.state == "queued"
    operator.post(reverse("admin:documents_document_delete", args=[document.pk]), {"post": "yes"})
    assert not Document.objects.exists()


def test_what_is_not_taken_is_said_beside_the_file(operator: Client) -> None:
    assert "which is not taken" in upload(operator, "a.zip", files.archive({"a": "b"})).content.decode()
    assert "SVG are not taken" in upload(operator, "a.svg", b"<svg onload='alert(1)'/>").content.decode()
    assert not Document.objects.exists()


def test_no_staff_sees_what_alice_has_uploaded(operator: Client, alice: User) -> None:
    hers = documents.accept(alice, "secret.txt", b"Her words")
    due.work()
    assert "secret.txt" not in operator.get(LIST).content.decode()
    assert "secret.txt" not in operator.get(LIST, {"q": "secret"}).content.decode()
    change = reverse("admin:documents_document_change", args=[hers.pk])
    assert "Her words" not in operator.get(change, follow=True).content.decode()
    operator.post(LIST, {"action": "read_again", "_selected_action": [str(hers.pk)]})
    operator.post(reverse("admin:documents_document_delete", args=[hers.pk]), {"post": "yes"})
    hers.refresh_from_db()
    assert hers.state == "ready"
    assert operator.get(f"/api/documents/{hers.pk}/content/").status_code == 404
