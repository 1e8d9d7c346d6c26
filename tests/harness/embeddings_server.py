"""A server of embeddings over real HTTP, `POST /v1/embeddings`: a vector of each text's words, or what a test says.

with EmbeddingsServer() as server:
    server.answer = lambda body: (500, {}, b"{}")
    ...
    assert server.requests[0].body["input"] == ["Barn by the lake"]
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Asked:
    path: str
    headers: dict[str, str]  # names in small letters
    body: dict[str, Any]


class EmbeddingsServer:
    """`answer` decides instead of the server: status, headers and body by the request's body; None: its vectors."""

    def __init__(self, dims: int = 32) -> None:
        self.dims = dims
        self.requests: list[Asked] = []
        self.answer: Callable[[dict[str, Any]], Answer | None] = lambda body: None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def vector(self, text: str) -> list[float]:
        """Return the sum of its words' vectors, each of its own direction."""
        total = [0.0] * self.dims
        for word in text.lower().split():
            for at, byte in enumerate(hashlib.shake_128(word.encode()).digest(self.dims)):
                total[at] += byte - 127.5
        return total

    def vectors(self, body: dict[str, Any]) -> Answer:
        data = [{"index": at, "embedding": self.vector(text)} for at, text in enumerate(body["input"])]
        return 200, {}, json.dumps({"object": "list", "data": data, "model": body["model"]}).encode()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.requests.append(
                    Asked(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                )
                status, headers, answer = server.answer(body) or server.vectors(body)
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", "Content-Length": str(len(answer))}.items():
                    self.send_header(name, headers.get(name, value))
                for name in headers.keys() - {"Content-Type", "Content-Length"}:
                    self.send_header(name, headers[name])
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *args: Any) -> None:
                """Nothing: what is asked for is in `requests`."""

        return Handler
