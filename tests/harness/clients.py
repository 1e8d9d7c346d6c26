"""A phone: a client of `/ws/v1/` as a person's app would be one, over a real socket."""

from __future__ import annotations

import json
import time
from typing import Any, Self
from uuid import uuid4

from rest_framework_simplejwt.tokens import AccessToken
from websockets.sync.client import ClientConnection, connect

LIMIT = 60.0  # seconds to wait for a frame that must come, however slow the machine is


def access(user: Any) -> str:
    """Return an access token of this user's. It ends with the password, whose hash a sign-in may have renewed."""
    user.refresh_from_db(fields=["password"])
    return str(AccessToken.for_user(user))


class Phone:
    """Keeps what a client keeps: messages by id, the newest rev by conversation, and every frame it got."""

    def __init__(self, url: str, user: Any, *, token: str = "", **options: Any) -> None:
        self.url = url.replace("http", "ws", 1) + "/ws/v1/"
        self.token = token or access(user)
        self.options = options
        self.frames: list[dict[str, Any]] = []
        self.messages: dict[str, dict[str, Any]] = {}
        self.revs: dict[str, int] = {}
        self.drafts: dict[str, str] = {}
        self.passed: list[dict[str, Any]] = []  # events since the last command, read while something else was awaited
        self.socket: ClientConnection

    def __enter__(self) -> Self:
        self.connect()
        return self

    def __exit__(self, *error: Any) -> None:
        self.socket.close()

    def connect(self) -> None:
        headers = {"Authorization": f"Bearer {self.token}"}
        protocol: Any = ["convoke.v1"]
        self._opened = connect(
            self.url, additional_headers=headers, subprotocols=protocol, max_size=None, compression=None, **self.options
        )
        self.socket = self._opened.__enter__()
        self.until("ready")

    def reconnect(self) -> None:
        """Drop the connection without a word, come back, and say what is known."""
        self.socket.socket.close()
        self.connect()
        self.hello(*self.revs)

    def tell(self, **frame: Any) -> None:
        self.passed.clear()
        self.socket.send(json.dumps(frame))

    def receive(self, limit: float = LIMIT) -> dict[str, Any]:
        """Return the next frame. Errors: `TimeoutError`, and the library's when the socket closes."""
        frame = json.loads(self.socket.recv(timeout=limit))
        self.frames.append(frame)
        self._take(frame)
        return frame

    def _take(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "message":
            self.messages[frame["message"]["id"]] = frame["message"]
            self.revs[frame["conversation"]] = max(self.revs.get(frame["conversation"], 0), frame["rev"])
        elif frame["type"] == "event":
            event = frame["event"]
            if event["type"] == "TEXT_MESSAGE_START":
                self.drafts[event["messageId"]] = ""
            elif event["type"] == "TEXT_MESSAGE_CONTENT":
                self.drafts[event["messageId"]] += event["delta"]

    def until(self, kind: str, limit: float = LIMIT, **fields: Any) -> dict[str, Any]:
        """Read on until a frame of this type, with these fields, comes."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            frame = self.receive(max(0.01, end - time.monotonic()))
            if frame["type"] == kind and all(frame.get(name) == value for name, value in fields.items()):
                return frame
            if frame["type"] == "event":
                self.passed.append(frame["event"])
        raise AssertionError(f"no {kind} {fields} within {limit:g} s; got {[f['type'] for f in self.frames[-20:]]}")

    def until_event(self, kind: str, limit: float = LIMIT) -> dict[str, Any]:
        """Read on until an AG-UI event of this type comes; what came before the ack of the last command counts."""
        while self.passed:
            if (event := self.passed.pop(0))["type"] == kind:
                return event
        end = time.monotonic() + limit
        while time.monotonic() < end:
            frame = self.until("event", max(0.01, end - time.monotonic()))
            if frame["event"]["type"] == kind:
                return dict(frame["event"])
        raise AssertionError(f"no {kind} within {limit:g} s")

    def hello(self, *conversations: str) -> None:
        """Subscribe from what is known of each, and read until all are caught up."""
        known = [{"id": each, "rev": self.revs.get(each, 0)} for each in conversations]
        self.tell(type="hello", conversations=known)
        self.until("ack")
        left = set(conversations)
        while left:
            left.discard(self.until("synced")["conversation"])

    def say(self, text: str, conversation: str | None = None, client_id: str = "") -> dict[str, Any]:
        """Send a message; return its ack."""
        client_id = client_id or str(uuid4())
        self.tell(type="send", conversation=conversation, client_id=client_id, text=text, ref=client_id)
        return self.until("ack", ref=client_id)

    def quiet(self, seconds: float = 0.5) -> None:
        """Read until nothing comes for a while."""
        try:
            while True:
                self.receive(seconds)
        except TimeoutError:
            return

    @property
    def texts(self) -> list[str]:
        """What the conversation reads like, in its order."""
        return [message["text"] for message in self.shown if message["kind"] == "text"]

    @property
    def shown(self) -> list[dict[str, Any]]:
        """The messages in the order of the page, without what was removed."""
        ordered = sorted(self.messages.values(), key=lambda message: (message["created_at"], message["id"]))
        return [message for message in ordered if message["kind"] != "removed"]
