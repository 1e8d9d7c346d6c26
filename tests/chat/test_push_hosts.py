"""Push services are spoken to over TLS by their names, at an address that was looked at first."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from agents.testing import TimeMachine
from chat.notifications import hosts
from chat.notifications.models import Dispatch, PushSubscription
from tests.chat.notified import subscribe, told
from tests.harness.push_service import PushService

NAME = "push.example.com"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for `push.example.com`, with its key: its own authority."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(tz=UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path = tmp_path / "push.pem"
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(private + signed.public_bytes(pem))
    return path


@pytest.fixture
def asked(certificate: Path) -> Iterator[tuple[int, list[str]]]:
    """A push service over TLS: its port, and the names by which it was asked."""
    names: list[str] = []

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            names.append(self.headers["Host"])
            self.send_response(201)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """The test says what it has to say."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1], names
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def leads_here(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Every name leads to this machine, which counts as the open internet."""
    settings.PUSH_TO_PRIVATE_HOSTS = True
    monkeypatch.setattr(
        hosts.socket, "getaddrinfo", lambda host, port, *args, **kwargs: [(2, 1, 6, "", ("127.0.0.1", port))]
    )


@pytest.mark.django_db
def test_a_push_that_fails_as_nobody_foresaw_is_written_down_and_keeps_no_other(
    alice: Any, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody can be told who pushes to an IPv6 literal: the thread died of it, and its row said nothing."""
    settings.PUSH_TO_PRIVATE_HOSTS = True
    with PushService() as service, TimeMachine() as clock:
        odd, phone = service.device(), service.device()
        PushSubscription.objects.filter(pk=subscribe(alice, odd).pk).update(endpoint="https://[2606:4700:4700::1111]/x")
        subscribe(alice, phone)
        told(alice)
        clock.advance(seconds=6)
    assert len(phone.told) == 1
    [left] = Dispatch.objects.filter(channel="push", state=Dispatch.State.WAITING)
    assert left.reason.startswith("VapidException: ")
    assert "A push could not be made" in caplog.text


def test_a_push_service_is_asked_by_the_name_that_its_certificate_has(
    asked: tuple[int, list[str]], certificate: Path, leads_here: None
) -> None:
    """The address is pinned, but TLS and the Host header go by the name: else no real push service would answer."""
    port, names = asked
    with hosts.OpenInternet() as session:
        for _ in range(2):
            answer = session.post(f"https://{NAME}:{port}/x", data=b"secret", verify=str(certificate))
            assert answer.status_code == 201
    assert names == [f"{NAME}:{port}"] * 2


def test_a_push_service_with_another_ones_certificate_is_not_told(
    asked: tuple[int, list[str]], certificate: Path, leads_here: None
) -> None:
    port, names = asked
    with hosts.OpenInternet() as session, pytest.raises(requests.exceptions.SSLError):
        session.post(f"https://other.example.com:{port}/x", data=b"secret", verify=str(certificate))
    assert names == []


@pytest.mark.django_db
def test_what_staff_read_of_a_push_that_failed_does_not_tell_the_devices_secret(alice: Any, settings: Any) -> None:
    """Whoever knows the path of an endpoint can speak to that browser."""
    settings.PUSH_TO_PRIVATE_HOSTS = True
    with PushService() as service, TimeMachine() as clock:
        closed = service.device()
        closed.endpoint = "http://127.0.0.1:9/send/the-secret-of-alices-phone?key=1"
        subscribe(alice, closed)
        told(alice)
        clock.advance(seconds=6)
    reason = Dispatch.objects.get(channel="push").reason
    assert "127.0.0.1" in reason and "secret" not in reason and "key=1" not in reason


@pytest.mark.django_db
def test_who_may_only_look_at_what_goes_out_sends_none_again(alice: Any, charlie: Any, client: Client) -> None:
    charlie.is_staff = True
    charlie.save()
    charlie.user_permissions.add(Permission.objects.get(codename="view_dispatch"))
    client.force_login(charlie)
    told(alice)
    failed = Dispatch.objects.get(channel="email")
    Dispatch.objects.update(state=Dispatch.State.FAILED)
    page = reverse("admin:notifications_dispatch_changelist")
    assert client.get(page).status_code == 200
    client.post(page, {"action": "send_again", "_selected_action": [failed.pk]})
    failed.refresh_from_db()
    assert failed.state == Dispatch.State.FAILED
    charlie.user_permissions.add(Permission.objects.get(codename="change_dispatch"))
    client.post(page, {"action": "send_again", "_selected_action": [failed.pk]})
    failed.refresh_from_db()
    assert failed.state == Dispatch.State.WAITING
