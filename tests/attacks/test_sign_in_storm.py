"""A hundred people, or one with a hundred addresses, sign in at the same moment: everybody else has their pages."""

from __future__ import annotations

import http.client
import json
import statistics
import threading
import time
from collections import Counter
from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.processes, pytest.mark.faults, pytest.mark.django_db(transaction=True)]

SIGN_INS = 100
CALM = 40  # pages of the floor
AT_LEAST, TIMES = 0.3, 8.0  # seconds, and of the floor: what a page may take while the storm lasts


def ask(port: int, method: str, path: str, body: str = "", **headers: str) -> tuple[int, float]:
    """Return the status and how many seconds it took; status 0 for no answer."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=900)
    try:
        connection.request(
            method, path, body or None, {name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = connection.getresponse()
        answer.read()
        return answer.status, time.monotonic() - began
    except OSError:
        return 0, time.monotonic() - began
    finally:
        connection.close()


def p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


@pytest.mark.parametrize("addresses", [SIGN_INS, 1], ids=["from a hundred addresses", "from one"])
def test_a_page_comes_while_a_hundred_sign_in(server: Any, alice: Any, addresses: int, capsys: Any) -> None:
    web = server(TRUSTED_PROXIES="127.0.0.1")
    page = Client()
    page.force_login(alice)
    cookie = f"sessionid={page.cookies['sessionid'].value}"

    def look() -> float:
        status, took = ask(web.port, "GET", "/", Cookie=cookie)
        assert status == 200
        return took

    for _ in range(5):
        look()
    floor = [look() for _ in range(CALM)]
    answers: list[tuple[int, float]] = []

    def sign_in(number: int) -> None:
        given = json.dumps({"username": f"person-{number}", "password": "a guess"})
        headers = {"Content-Type": "application/json", "X-Forwarded-For": f"203.0.113.{number % addresses}"}
        answers.append(ask(web.port, "POST", "/api/auth/login/", given, **headers))

    storm = [threading.Thread(target=sign_in, args=(number,)) for number in range(SIGN_INS)]
    for thread in storm:
        thread.start()
    pages = []
    while any(thread.is_alive() for thread in storm) or len(pages) < CALM:
        pages.append(look())
    for thread in storm:
        thread.join()
    codes = Counter(status for status, _ in answers)
    with capsys.disabled():
        print(
            f"\n{SIGN_INS} from {addresses}: {dict(codes)}, the last after {max(t for _, t in answers):.1f} s; "
            f"page p95 {p95(pages) * 1000:.0f} ms, median {statistics.median(pages) * 1000:.0f} ms of {len(pages)}; "
            f"floor p95 {p95(floor) * 1000:.0f} ms, median {statistics.median(floor) * 1000:.0f} ms"
        )
    assert set(codes) <= {401, 429}  # no error, nobody without an answer
    assert codes[401] == SIGN_INS if addresses > 1 else codes[429] > SIGN_INS / 2
    assert p95(pages) <= max(AT_LEAST, TIMES * statistics.median(floor))
