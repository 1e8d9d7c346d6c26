"""Large bodies at a real server: where files are uploaded, of those who are signed in, and no larger than a file."""

from __future__ import annotations

import http.client
from hashlib import sha256
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from rest_framework_simplejwt.tokens import AccessToken

from agents.documents.models import Document
from tests.harness.processes import WebServer

pytestmark = pytest.mark.processes

MEGABYTE = 1024 * 1024


def post(web: WebServer, path: str, length: int, *bodies: bytes, **headers: str) -> tuple[int, bytes]:
    """Send the head of a body of this length, and as much of it as the server takes."""
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=60)
    connection.putrequest("POST", path)
    for name, value in {"Content-Length": str(length), **headers}.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    try:
        for body in bodies:
            connection.send(body)
    except ConnectionError:
        pass  # it has answered
    answer = connection.getresponse()
    return answer.status, answer.read()


def form(content: bytes) -> tuple[bytes, str]:
    boundary = uuid4().hex
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="notes.txt"\r\n\r\n'
    return head.encode() + content + f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def test_a_file_of_the_largest_size_goes_in_and_out_and_one_of_fifty_megabytes_does_not(
    web: WebServer, alice: User
) -> None:
    token = {"Authorization": f"Bearer {AccessToken.for_user(alice)}"}
    content = b"All guests eat trout. " * (20 * MEGABYTE // 22)
    body, kind = form(content)
    status, _ = post(web, "/api/documents/", len(body), body, Content_Type=kind, **token)
    assert status == 201
    document = Document.objects.get()
    assert document.sha256 == sha256(content).hexdigest()
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=60)
    connection.request("GET", f"/api/documents/{document.pk}/content/", headers=token)
    answer = connection.getresponse()
    assert answer.read() == content and answer.headers["Content-Length"] == str(len(content))
    status, _ = post(web, "/api/documents/", len(body), body, Content_Type=kind)
    assert status == 401, "of a stranger nothing is kept"
    refused, words = post(web, "/api/documents/", 50 * MEGABYTE, Content_Type=kind, **token)
    assert refused == 413 and b"too_large" in words, "before a byte of it is sent"
    refused, _ = post(web, "/api/events/", 3 * MEGABYTE, Content_Type="application/json", **token)
    assert refused == 413, "all other bodies are small"
    assert Document.objects.count() == 1
