"""Documents over REST: who uploads, sees and takes away which, and how a file leaves this site."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agents import documents, due
from agents.documents.models import Document
from tests.agents.documents import files

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def upload(client: Client, name: str, content: bytes, **fields: Any) -> Any:
    return client.post("/api/documents/", {"file": SimpleUploadedFile(name, content), **fields})


def test_alice_uploads_reads_downloads_and_deletes(alice: User) -> None:
    client = signed_in(alice)
    made = upload(client, "menu.pdf", files.pdf())
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["name"], told["state"], told["is_kept"], told["is_shared"]) == ("menu.pdf", "queued", False, False)
    assert told["expires_at"] is not None
    due.work()
    one = client.get(f"/api/documents/{told['id']}/").json()
    assert (one["state"], one["text"]) == ("ready", files.WORDS)
    assert client.get("/api/documents/?search=MENU&state=ready").json()["count"] == 1
    assert b"".join(client.get(told["url"])) == files.pdf()
    assert client.delete(f"/api/documents/{told['id']}/").status_code == 204
    assert client.get(told["url"]).status_code == 404


def test_an_upload_that_is_sent_again_is_kept_once(alice: User, bob: User) -> None:
    client_id, client = str(uuid4()), signed_in(alice)
    first, again = (upload(client, "menu.txt", b"words", client_id=client_id).json() for _ in range(2))
    assert first["id"] == again["id"] != upload(client, "menu.txt", b"words", client_id=str(uuid4())).json()["id"]
    assert upload(signed_in(bob), "menu.txt", b"words", client_id=client_id).json()["id"] != first["id"]
    assert Document.objects.owned_by(alice).count() == 2


def test_what_is_refused_is_said_by_field_and_what_may_be_is_said_before(alice: User, settings: Any) -> None:
    client = signed_in(alice)
    program = upload(client, "menu.pdf", b"MZ\0\0")
    assert program.status_code == 400 and "not taken" in program.json()["errors"]["file"][0]
    settings.DOCUMENT_SIZE, settings.DOCUMENTS_SIZE = 10, 15
    assert upload(client, "menu.txt", b"x" * 11).status_code == 413
    assert upload(client, "menu.txt", b"x" * 10).status_code == 201
    limits = client.get("/api/documents/limits/").json()
    assert (limits["size"], limits["size_left"]) == (10, 5) and ".pdf" in limits["extensions"]
    assert upload(client, "menu.txt", b"x" * 6).status_code == 413
    assert client.post("/api/documents/", {"files": "x"}).json()["errors"].keys() == {"files"}
    assert client.post("/api/documents/").json()["errors"].keys() == {"file"}
    nothing = client.generic("POST", "/api/documents/", b"", content_type="multipart/form-data")
    assert nothing.status_code == 400
    assert upload(client, "menu.txt", b"x", client_id="").json()["errors"].keys() == {"client_id"}


def test_bob_finds_none_of_alices_by_any_door_and_changes_nothing_that_is_shared(alice: User, bob: User) -> None:
    hers = documents.accept(alice, "menu.pdf", files.pdf()[:300])
    shared = documents.accept(None, "house rules.txt", b"No shoes.")
    due.work()
    client = signed_in(bob)
    assert [row["id"] for row in client.get("/api/documents/").json()["results"]] == [str(shared.pk)]
    for method, rest in (("get", ""), ("get", "content/"), ("post", "retry/"), ("delete", "")):
        assert getattr(client, method)(f"/api/documents/{hers.pk}/{rest}").status_code == 404
    assert b"".join(client.get(f"/api/documents/{shared.pk}/content/")) == b"No shoes."
    assert client.delete(f"/api/documents/{shared.pk}/").status_code == 404
    assert Document.objects.count() == 2
    assert Client().get(f"/api/documents/{shared.pk}/content/").status_code == 401


@pytest.mark.parametrize(
    ("name", "content", "disposition"),
    [
        ("menu.html", files.html(), 'attachment; filename="menu.html"'),
        ("Menü für Anna.html", files.html(), "attachment; filename*=utf-8''Men%C3%BC%20f%C3%BCr%20Anna.html"),
        ('a";x="b.html', files.html(), 'attachment; filename="a\\";x=\\"b.html"'),
        ("picture.gif", files.GIF + b"<script>alert(1)</script>", 'attachment; filename="picture.gif"'),
    ],
)
def test_a_file_leaves_as_an_attachment_of_its_own_type_and_as_nothing_else(
    alice: User, name: str, content: bytes, disposition: str
) -> None:
    document = documents.accept(alice, name, content)
    answer = signed_in(alice).get(f"/api/documents/{document.pk}/content/", headers={"Accept": document.content_type})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == disposition
    assert answer.headers["Content-Type"] == document.content_type
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert int(answer.headers["Content-Length"]) == len(b"".join(answer)) == len(content)


def test_what_failed_is_read_again_when_alice_says_so(alice: User) -> None:
    client = signed_in(alice)
    document = documents.accept(alice, "menu.pdf", files.pdf()[:300])
    assert client.post(f"/api/documents/{document.pk}/retry/").status_code == 409
    due.work()
    assert client.post(f"/api/documents/{document.pk}/retry/").json()["state"] == "queued"
    assert UUID(client.get("/api/documents/").json()["results"][0]["id"]) == document.pk
