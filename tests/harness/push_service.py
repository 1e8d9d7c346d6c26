"""A push service and the browsers behind it: takes what is posted, checks who sent it, decrypts it as they would."""

from __future__ import annotations

import base64
import json
import os
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import http_ece
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Push:
    """What a browser was told: the payload, and how it came."""

    payload: dict[str, Any]
    headers: dict[str, str]


@dataclass
class Device:
    """A browser that has subscribed. `told` is what it was told, `answers` what the service says to the next posts."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: os.urandom(16))
    told: list[Push] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    @property
    def subscription(self) -> dict[str, Any]:
        """As `PushSubscription.toJSON()` gives it."""
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return {"endpoint": self.endpoint, "keys": {"p256dh": text(point), "auth": text(self.secret)}}


class PushService:
    """On a free port of this machine, in a thread: `with PushService() as service: device = service.device()`."""

    def __init__(self) -> None:
        self.devices: dict[str, Device] = {}
        self.wrong: list[str] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status = service.take(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()
        return self

    def __exit__(self, *error: Any) -> None:
        self.server.shutdown()
        self.server.server_close()

    def device(self) -> Device:
        path = f"/push/{text(os.urandom(9))}"
        self.devices[path] = Device(self.url + path)
        return self.devices[path]

    def take(self, path: str, headers: dict[str, str], body: bytes) -> int:
        device = self.devices[path]
        if device.answers and (status := device.answers.pop(0)) != 201:
            return status
        try:
            self._check_sender(headers)
            told = http_ece.decrypt(body, private_key=device.key, auth_secret=device.secret, version="aes128gcm")
        except Exception as error:
            self.wrong.append(repr(error))
            return 400
        device.told.append(Push(json.loads(told), headers))
        return 201

    def _check_sender(self, headers: dict[str, str]) -> None:
        """Its token (RFC 8292) is signed with the key it bears, meant for this service, and names whom to write to."""
        scheme, _, fields = headers["authorization"].partition(" ")
        named = dict(each.strip().split("=", 1) for each in fields.split(","))
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw(named["k"]))
        claims = jwt.decode(named["t"], point, algorithms=["ES256"], audience=self.url)  # type: ignore[arg-type]
        assert scheme == "vapid" and claims["sub"].startswith("mailto:"), claims
