"""A client of server-sent events as a program would be one, over a real connection."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from typing import Any, NamedTuple, Self

from tests.harness.clients import LIMIT, access


class Event(NamedTuple):
    """One event; `raw` is its data as it came."""

    name: str
    raw: str
    id: str  # the newest id so far, as `Last-Event-ID` says it

    @property
    def data(self) -> Any:
        return json.loads(self.raw)


class Refusal(Exception):
    """An answer that is no stream: its status and its body."""

    def __init__(self, response: HTTPResponse) -> None:
        self.status, self.headers = response.status, response.headers
        body = response.read()
        self.body = json.loads(body) if body else None
        super().__init__(f"{self.status} {self.body}")


class EventSource:
    """Keeps what a client keeps: the texts by message, what else it was told, the id of the newest event.

    `ask` begins a stream, `resume` goes on with it after whatever became of the connection.
    """

    def __init__(self, web: Any, user: Any, *, token: str = "") -> None:
        self.port = web.port
        self.headers = {"Authorization": f"Bearer {token or access(user)}", "Accept": "text/event-stream"}
        self.texts: dict[str, str] = {}
        self.tools: dict[str, dict[str, Any]] = {}
        self.widgets: dict[str, dict[str, Any]] = {}
        self.events: list[Event] = []
        self.last = ""
        self.place = ""  # where the rest of the stream is
        self.connection: HTTPConnection

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: Any) -> None:
        self.connection.close()

    def ask(self, message: str, path: str = "/api/agent/stream/", **fields: Any) -> Iterator[Event]:
        """Say it; yield the events of the answer. Errors: `Refusal`."""
        return self._read("POST", path, {"message": message, **fields})

    def give(self, call: dict[str, Any], output: Any, **fields: Any) -> Iterator[Event]:
        """Give what a tool of the client's came to; yield the events of the run that goes on."""
        session = self.named("started")[0]["session_id"]
        said = {"session_id": session, "call_id": call["call_id"], "output": output, **fields}
        return self._read("POST", "/api/agent/tool-output/", said)

    def post(self, path: str, **fields: Any) -> tuple[int, Any]:
        """Ask for no stream; return the status and the body."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=LIMIT)
        headers = {**self.headers, "Accept": "application/json", "Content-Type": "application/json"}
        connection.request("POST", path, json.dumps(fields), headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, json.loads(body) if body else None

    def resume(self, web: Any = None, place: str = "") -> Iterator[Event]:
        """Drop the connection without a word, and go on after the newest event, with another process if given."""
        self.connection.close()
        self.port = web.port if web is not None else self.port
        return self._read("GET", place or self.place, None)

    def _read(self, method: str, path: str, body: Any) -> Iterator[Event]:
        self.connection = HTTPConnection("127.0.0.1", self.port, timeout=LIMIT)
        headers = {**self.headers, **({"Last-Event-ID": self.last} if self.last and method == "GET" else {})}
        if body is not None:
            headers["Content-Type"] = "application/json"
        self.connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        response = self.connection.getresponse()
        if response.status != 200:
            raise Refusal(response)
        assert response.headers["Content-Type"] == "text/event-stream"
        self.place = response.headers["Content-Location"]
        return self._events(response)

    def _events(self, response: HTTPResponse) -> Iterator[Event]:
        name, data = "", []
        for line in response:
            field, _, value = line.decode().rstrip("\n").partition(":")
            value = value.removeprefix(" ")
            if field == "event":
                name = value
            elif field == "data":
                data.append(value)
            elif field == "id":
                self.last = value
            elif not field and name:
                event = Event(name, "\n".join(data), self.last)
                name, data = "", []
                self._take(event)
                yield event

    def _take(self, event: Event) -> None:
        self.events.append(event)
        if event.name == "text_delta":
            delta = event.data
            text = self.texts.get(delta["message"], "")
            assert len(text) >= delta["offset"], "nothing was left out"
            self.texts[delta["message"]] = text[: delta["offset"]] + delta["delta"]
        elif event.name == "tool_call":
            self.tools[event.data["id"]] = event.data
        elif event.name == "widget":
            self.widgets[event.data["message"]] = event.data
        elif event.name == "removed":
            self.texts.pop(event.data["message"], None)
            self.widgets.pop(event.data["message"], None)

    def named(self, name: str) -> list[Any]:
        """Return the data of all events of this name."""
        return [event.data for event in self.events if event.name == name]
