"""What one user may take for themselves: sockets, answers at once, bytes."""

from __future__ import annotations

import http.client
import json
import socket
import time
from typing import Any
from uuid import UUID, uuid4

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from agents.refused import Refused
from agents.runtime.models import Run
from chat import actions
from chat.models import Conversation
from tests.attacks.test_access import bearer, browser_headers, code_of, login
from tests.harness.clients import Phone
from tests.harness.model_script import say, stall
from tests.harness.processes import PATIENCE, wait_until

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def test_a_user_with_too_many_answers_under_way_waits_and_nothing_is_half_written(
    alice: Any, charlie: Any, settings: Any
) -> None:
    settings.RUNS_PER_USER = 3
    acks = [actions.send(alice, text="Hello", client_id=uuid4()) for _ in range(3)]
    with pytest.raises(Refused) as refused:
        actions.send(alice, text="One more", client_id=uuid4())
    assert refused.value.code == "too_fast" and "3 answers" in refused.value.detail
    assert Conversation.objects.filter(user=alice).count() == 3 == Run.objects.count()
    more = actions.send(alice, text="And this", client_id=uuid4(), conversation=UUID(acks[0]["conversation"]))
    assert more["run"] == acks[0]["run"]  # what is said in one that is answered anyway is no further answer
    actions.send(charlie, text="Hello", client_id=uuid4())
    stopped = acks[1]["run"]
    actions.stop(alice, run=stopped)
    actions.send(alice, text="Now", client_id=uuid4())
    with pytest.raises(Refused):
        actions.retry(alice, run=stopped)


def test_the_phone_is_told_and_sends_the_same_again_when_an_answer_is_there(
    server: Any, model: Any, alice: Any
) -> None:
    web = server(**model.asks, RUNS_PER_USER="1")
    model.choose(lambda body: [say("One moment", tokens_per_second=2), stall()])
    with Phone(web.url, alice) as phone:
        first = phone.say("Think long")
        frame = {"type": "send", "client_id": str(uuid4()), "text": "And this", "ref": "second"}
        phone.tell(**frame)
        assert phone.until("error", ref="second")["code"] == "too_fast"
        phone.tell(type="stop", run=first["run"], ref="stop")
        phone.until_event("RUN_FINISHED")
        phone.tell(**frame)
        assert phone.until("ack", ref="second")["conversation"] != first["conversation"]


def test_one_socket_too_many_is_closed_and_nobody_elses(server: Any, alice: Any, charlie: Any) -> None:
    web = server(SOCKETS_PER_USER="3")
    with Phone(web.url, alice), Phone(web.url, alice), Phone(web.url, alice) as third:
        assert code_of(f"{web.ws_url}/ws/v1/", additional_headers=bearer(alice)) == 4429
        headers = browser_headers(web, login(web, "alice"))
        assert code_of(f"{web.ws_url}/ws/chat/{uuid4()}/", additional_headers=headers) == 4429
        with Phone(web.url, charlie):
            pass
        third.socket.close()
        wait_until(lambda: _admitted(web, alice), within=5, what="room for another socket")


def _admitted(web: Any, user: Any) -> bool:
    with connect(f"{web.ws_url}/ws/v1/", additional_headers=bearer(user), compression=None) as opened:
        try:
            return bool(json.loads(opened.recv(timeout=60))["type"] == "ready")
        except ConnectionClosed:
            return False


def test_who_follows_many_conversations_again_and_again_is_slowed_down(web: Any, alice: Any) -> None:
    mine = Conversation.objects.bulk_create(
        [Conversation(user=alice, agent="planner", title=f"Number {number}") for number in range(500)], batch_size=6
    )
    known = [{"id": str(each.pk), "rev": 0} for each in mine]
    with Phone(web.url, alice) as phone:
        for number in range(5):
            phone.tell(type="hello", conversations=known, ref=number)
        phone.until("ack", ref=0)
        for number in range(30):
            phone.tell(type="ping", ref=f"ping {number}")
        assert phone.until("error", limit=30)["code"] == "too_fast"
        wait_until(lambda: _is_answered(phone), within=20, what="a pong after a while of calm")


def _is_answered(phone: Phone) -> bool:
    phone.quiet(1)
    phone.tell(type="ping", ref="calm")
    while (frame := phone.receive()).get("ref") != "calm":
        pass
    return bool(frame["type"] == "pong")


# What comes in


def memory(web: Any) -> int:
    """Return what the process has in memory, in MiB."""
    import psutil

    return int(psutil.Process(web.pid).memory_info().rss) // 2**20


def test_a_body_without_end_is_refused_before_it_is_in_memory(web: Any, alice: Any) -> None:
    before = memory(web)
    for headers in ({"Content-Length": str(10**10)}, {"Transfer-Encoding": "chunked"}):
        with socket.create_connection(("127.0.0.1", web.port), timeout=20) as raw:
            lines = [f"{name}: {value}" for name, value in headers.items()]
            head = ["POST /api/auth/login/ HTTP/1.1", f"Host: 127.0.0.1:{web.port}", "Content-Type: application/json"]
            raw.sendall("\r\n".join([*head, *lines, "", ""]).encode())
            block = b"x" * 65536
            piece = b"10000\r\n" + block + b"\r\n" if "Transfer-Encoding" in headers else block
            try:
                for _ in range(2000):  # 125 MiB
                    raw.sendall(piece)
            except OSError:
                pass
            else:
                pytest.fail("all of it was taken")
    assert memory(web) - before < 40
    assert _asks(web, "GET", "/healthz")[0] == 200


def _asks(web: Any, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=10)
    connection.request(method, path, body, headers)
    response = connection.getresponse()
    return response.status, response.read().decode()


def test_a_body_that_says_it_is_too_large_gets_an_answer(web: Any) -> None:
    status, body = _asks(web, "POST", "/api/auth/login/", b"x", **{"Content-Length": str(3 * 2**20)})
    assert status == 413 and json.loads(body)["status"] == 413


def test_a_frame_too_large_closes_its_socket_with_1009_and_no_other(web: Any, alice: Any) -> None:
    with Phone(web.url, alice) as other, Phone(web.url, alice) as phone:
        with pytest.raises(ConnectionClosed) as closed:
            phone.tell(type="send", client_id=str(uuid4()), text="x" * (64 * 1024))
            phone.until("never")
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1009
        other.tell(type="ping", ref=1)
        other.until("pong", ref=1)


REVS = ("rev=%C2%B2", "rev=9999999999999999999999", "rev=-1", "rev=x", "rev=", "rev=%FF", "rev=1e5", "%00=%00")


def test_a_page_s_socket_takes_any_rev(web: Any, alice: Any) -> None:
    with Phone(web.url, alice) as phone:
        address = f"{web.ws_url}/ws/chat/{phone.say('Hello')['conversation']}/"
    headers = browser_headers(web, login(web, "alice"))
    for query in REVS:
        with connect(f"{address}?{query}", additional_headers=headers, compression=None) as page:
            while json.loads(page.recv(timeout=10)).get("type") != "synced":
                pass


def test_cookies_of_other_programs_on_this_host_keep_nobody_out(web: Any, alice: Any) -> None:
    with Phone(web.url, alice) as phone:
        address = f"{web.ws_url}/ws/chat/{phone.say('Hello')['conversation']}/"
    headers = browser_headers(web, login(web, "alice"))
    for cookie in ("a/b=1", "a,b=1", "[=", '"', "=", "a=" + "b" * 5000, "é=1", ";;"):
        named = headers | {"Cookie": f"{cookie}; {headers['Cookie']}"}
        with connect(address, additional_headers=named, compression=None) as page:
            assert page.recv(timeout=10), cookie


def test_a_session_that_is_none_is_told_to_sign_in(web: Any, alice: Any) -> None:
    for key in ("", "x", "a" * 4000, "%00", "'--", "../../etc/passwd"):
        headers = {"Origin": web.url, "Cookie": f"sessionid={key}"}
        assert code_of(f"{web.ws_url}/ws/chat/{uuid4()}/", additional_headers=headers) == 4401, key


def test_many_half_open_requests_keep_nobody_from_being_answered(web: Any) -> None:
    open_ones = []
    for _ in range(300):
        raw = socket.create_connection(("127.0.0.1", web.port), timeout=60)
        raw.sendall(b"POST /api/auth/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{")
        open_ones.append(raw)
    began = time.monotonic()
    assert _asks(web, "GET", "/healthz")[0] == 200
    assert time.monotonic() - began < 2 * PATIENCE
    for raw in open_ones:
        raw.close()
