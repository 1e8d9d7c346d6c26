"""Text that nobody expects, in every parameter of every address: refused in words or unknown, never a fault of ours.

The addresses come from the resolver, their parameters from what each asks its request for: a new one is in it at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import quote, quote_from_bytes
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync
from channels.testing import HttpCommunicator, WebsocketCommunicator
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from agents.rest.body import JSONBody
from planning.public import links
from project.asgi import router
from tests.chat.people import Planned, planned
from tests.harness import limits

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("refusals_are_not_written_down")]

HALF = b"\xed\xa0\x80"  # half of a surrogate pair, as UTF-8 would have it
LOGIN = "/api/auth/login/"
VALUES: dict[str, bytes] = {
    "NUL": b"a\0b", "half a pair": HALF, "10,000 characters": b"x" * 10_000, "wide digits": "１２".encode(),
    "5,000 digits": b"9" * 5000, "30 digits": b"9" * 30, "minus": b"-1", "a year": b"99999",
}  # fmt: skip
#: NUL in every run, the rest in the long form.
EACH = pytest.mark.parametrize(
    "value",
    [pytest.param(value, id=name, marks=() if name == "NUL" else pytest.mark.faults) for name, value in VALUES.items()],
)


def routes(patterns: Any = None, before: str = "/") -> Iterator[str]:
    for each in patterns or get_resolver().url_patterns:
        route = before + str(each.pattern).removeprefix("^")
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, route)
        elif isinstance(each, URLPattern):
            yield route.removesuffix("$").removesuffix("\\Z").replace("\\.", ".")


PART = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
ROUTES = sorted({route for route in routes() if not route.startswith("/admin/")})


@pytest.fixture
def alices(alice: User) -> Planned:
    return planned(alice)


@pytest.fixture
def client(alice: User) -> Client:
    """Alice's browser; a fault of ours is an answer here, as it is to her."""
    client = Client(raise_request_exception=False)
    client.force_login(alice)
    return client


def filled(route: str, alices: Planned, odd: str = "", value: str = "") -> str:
    """Return the address with Alice's rows in it, and `value` in the part called `odd`."""
    ids = {
        "conversation": alices.conversation.pk, "notification": alices.notification.pk, "item": alices.item.pk,
        "guest": alices.guest.pk, "source": "shop", "token": links.rsvp_link(alices.guest).split("/")[-2],
    }  # fmt: skip
    if route.startswith("/request/"):
        ids["token"] = links.request_link(alices.reservation).split("/")[-2]
    kinds = {
        "events": alices.event, "shopping-list": alices.shopping, "invitations": alices.event.invitation,
        "vendors": alices.reservation.vendor, "reservations": alices.reservation,
    }  # fmt: skip
    for kind, row in kinds.items():
        if f"/{kind}/" in route and row is not None:
            ids["pk"] = row.pk

    def fill(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        return value if name == odd else quote(str(ids.get(name, 1)))

    return PART.sub(fill, route)


def asked_for(ask: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> tuple[set[str], set[str]]:
    """Return the names that a page looks for in its query or form, and those that it looks for in its JSON."""
    heard: set[str] = set()
    heard_in_json: set[str] = set()

    class Json(dict[str, Any]):
        get = _hearing(dict.get, heard_in_json)
        __contains__ = _hearing(dict.__contains__, heard_in_json)

    with monkeypatch.context() as patched:
        for method in ("__getitem__", "get", "getlist", "__contains__"):
            patched.setattr(QueryDict, method, _hearing(getattr(QueryDict, method), heard), raising=False)
        parse = JSONBody.parse
        patched.setattr(JSONBody, "parse", lambda *given, **more: Json(parse(*given, **more)))
        undone(ask)
    return heard, heard_in_json


def _hearing(method: Callable[..., Any], heard: set[str]) -> Callable[..., Any]:
    def hear(self: Any, name: Any, *more: Any, **named: Any) -> Any:
        heard.add(str(name))
        return method(self, name, *more, **named)

    return hear


def undone(ask: Callable[[], Any]) -> Any:
    """Ask, and undo what that changed; return the answer."""
    limits.forget()
    with transaction.atomic():
        answer = ask()
        transaction.set_rollback(True)
    return answer


def check(answer: Any, value: bytes, *where: str, named: str = "") -> None:
    """No answer is a fault of ours. With a NUL the field called `named` is: to programs a problem, to people words."""
    assert answer.status_code < 500, where
    if not (named and b"\0" in value):
        return
    assert answer.status_code == 400, (where, answer.status_code)
    if where[0].startswith("/api/"):
        assert answer.headers["Content-Type"] == "application/problem+json", where
        assert "NUL" in answer.json()["errors"][named][0], where
    else:
        assert f"{named}: This has a NUL character" in answer.content.decode(), where


@EACH
def test_no_part_of_an_address_breaks_anything(value: bytes, client: Client, alices: Planned) -> None:
    for route in ROUTES:
        for odd in [match[1] or match[2] for match in PART.finditer(route)]:
            address = filled(route, alices, odd, quote_from_bytes(value, safe=""))
            for method in ("get", "post", "delete"):
                ask = partial(getattr(client, method), address)
                answer = undone(ask)
                check(answer, value, route, method, odd)
                assert b"\0" not in value or answer.status_code == 404, (route, method, odd)


@EACH
def test_no_parameter_of_a_query_breaks_anything(
    value: bytes, client: Client, alices: Planned, monkeypatch: pytest.MonkeyPatch
) -> None:
    for route in ROUTES:
        address = filled(route, alices)
        heard, _ = asked_for(partial(client.get, address), monkeypatch)
        for field in sorted({*heard, "nothing", "no\0thing"}):
            ask = partial(client.get, f"{address}?{quote(field)}={quote_from_bytes(value)}")
            check(undone(ask), value, route, "query", field, named=field.replace("\0", ""))


@EACH
def test_no_field_of_a_form_breaks_anything(
    value: bytes, client: Client, alices: Planned, monkeypatch: pytest.MonkeyPatch
) -> None:
    for route in ROUTES:
        if route.startswith("/api/"):  # takes JSON alone
            continue
        post = partial(client.post, filled(route, alices), content_type="application/x-www-form-urlencoded")
        heard, _ = asked_for(partial(post, ""), monkeypatch)
        for field in sorted(heard):
            ask = partial(post, f"{quote(field)}={quote_from_bytes(value)}")
            check(undone(ask), value, route, "form", field, named=field)


@EACH
def test_no_field_of_a_json_body_breaks_anything(
    value: bytes, client: Client, alices: Planned, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = 0
    session = client.cookies["sessionid"].value
    for route in ROUTES:
        client.cookies["sessionid"] = session  # signing out was undone, too
        for method in ("post", "put", "patch", "delete") if route.startswith("/api/") else ():
            send = partial(getattr(client, method), filled(route, alices), content_type="application/json")
            _, heard = asked_for(partial(send, "{}"), monkeypatch)
            for field in sorted(heard):
                fields += 1
                ask = partial(send, json.dumps({field: value.decode(errors="surrogatepass")}))
                answer = undone(ask)
                check(answer, value, route, method, field)
                if b"\0" in value and answer.status_code == 400:
                    assert "NUL" in answer.json()["errors"][field][0], (route, method, field)
    assert fields > 30


def test_a_nul_deep_in_a_body_is_named_with_its_place(client: Client, alices: Planned) -> None:
    items = f"/api/shopping-list/{alices.shopping.pk}/items/"
    for body, place in (
        ('{"items": [{"name": "Jam"}, {"name": "a\\u0000"}]}', "items.1.name"),
        ('{"it\\u0000ems": []}', "items"),
        ('["\\u0000"]', "0"),
        ('"\\u0000"', "body"),
    ):
        answer = client.post(items, body, content_type="application/json")
        assert answer.status_code == 400 and list(answer.json()["errors"]) == [place], answer.content
    said = client.post(items, '{"items": [{"name": "\\\\u0000"}]}', content_type="application/json")
    assert said.status_code == 201, said.content


CHARSETS = ("utf-7", "utf-16", "raw_unicode_escape", "idna", "hex", "rot13", "latin-1", "a\0b", "x" * 10_000)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json", "multipart/form-data"])
def test_an_encoding_that_is_not_utf_8_is_refused_whatever_it_hides(kind: str, db: None) -> None:
    """UTF-7 and Python's escapes write NUL and half pairs in letters; `hex` is no encoding of text at all."""
    for charset in CHARSETS:
        for method, address in (("GET", "/login/?next=%2BAAA-"), ("POST", "/login/?next=%5Cud800"), ("POST", LOGIN)):
            answer = async_to_sync(served)(method, address, f"{kind}; charset={charset}", b"username=%2BAAA-")
            unknown = charset == CHARSETS[-1]  # then it counts for nothing
            assert answer["status"] == 400 or (unknown and answer["status"] < 500), (charset, method, address)
    fine = async_to_sync(served)("GET", "/login/", f"{kind}; charset=UTF-8")
    assert fine["status"] == 200


async def served(method: str, address: str, kind: str, body: bytes = b"") -> dict[str, Any]:
    """Ask as a server hands a request over, before Django has made anything of it."""
    headers = [(b"content-type", kind.encode("latin1")), (b"host", b"localhost")]
    asking = HttpCommunicator(router, method, address, body=body, headers=headers)
    return await asking.get_response(timeout=30)


HEADERS = (
    "Authorization", "Accept", "Accept-Language", "If-Modified-Since", "Origin", "Referer", "Range", "X-CSRFToken",
    "X-Forwarded-For", "HX-Request", "HX-Current-URL", "HX-Target", "X-Webhook-Id", "X-Webhook-Timestamp",
    "X-Webhook-Signature", "Content-Type", "User-Agent",
)  # fmt: skip
COOKIES = ("sessionid", "csrftoken", "timezone", "messages", "device")
PAGES = ("/", "/login/", "/api/conversations/", "/api/auth/login/", "/api/webhooks/shop/", "/admin/", "/static/x.svg")


@EACH
def test_no_header_and_no_cookie_breaks_anything(value: bytes) -> None:
    for address in PAGES:
        client = Client(raise_request_exception=False)
        cookies = [("Cookie", f"{cookie}=%s") for cookie in COOKIES]
        for header, shape in [*((header, "%s") for header in HEADERS), ("Authorization", "Bearer %s"), *cookies]:
            ask = partial(client.get, address, headers={header: shape % value.decode("latin1")})
            check(undone(ask), value, address, header, shape)


@EACH
@pytest.mark.django_db(transaction=True)
def test_no_socket_breaks_by_its_cookie_its_ticket_or_its_address(value: bytes, alice: User) -> None:
    """A socket is accepted and closed with the code of one whom nobody knows."""
    made = f"/ws/chat/{uuid4()}/"
    text = value.decode("latin1")
    for address, headers in (
        (made, {"Cookie": f"sessionid={text}"}),
        (f"{made}?rev={quote_from_bytes(value)}&new={quote_from_bytes(value)}", {}),
        (f"/ws/v1/?ticket={quote_from_bytes(value)}", {}),
        ("/ws/v1/", {"Authorization": f"Bearer {text}"}),
    ):
        own = {"Origin": "http://localhost", "Host": "localhost", **headers}
        assert async_to_sync(closed_with)(address, own) == 4401, (address[:60], list(headers))


async def closed_with(address: str, headers: dict[str, str]) -> int:
    """Open a socket as a server hands it over; return the code it is closed with."""
    lines = [(name.lower().encode(), value.encode("latin1")) for name, value in headers.items()]
    socket = WebsocketCommunicator(router, address, headers=lines)
    accepted, _ = await socket.connect(timeout=10)
    assert accepted
    closing = await socket.receive_output(timeout=10)
    await socket.wait()
    return closing["code"]


@EACH
def test_no_filter_search_or_page_of_an_admin_list_breaks_anything(value: bytes, alices: Planned) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("root"))
    for model, each in admin.site._registry.items():
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        filters = [spec[0] if isinstance(spec, tuple) else spec for spec in each.list_filter]
        names = ["q", "o", "p", "all", "e", "_facets", "_popup", "_to_field", "pk", "id__exact", "nothing"]
        names += [
            f"{name}{ending}"
            for name in filters
            for ending in ("", "__exact", "__isnull", "__gte", "__lt", "__in", "__id__exact")
        ]
        if each.date_hierarchy:
            names += [f"{each.date_hierarchy}{ending}" for ending in ("__year", "__month", "__day", "__gte")]
        for field in names:
            answer = client.get(f"{address}?{field}={quote_from_bytes(value)}")
            check(answer, value, address, field)
        odd = quote_from_bytes(value, safe="")
        fields = "&".join(f"{field.name}={odd[:2000]}" for field in [*model._meta.fields, *model._meta.many_to_many])
        for rest in (f"{odd}/change/", f"{odd}/delete/", f"{odd}/history/", f"add/?_changelist_filters={odd}"):
            check(client.get(f"{address}{rest}"), value, address, rest[:40])
        check(client.get(f"{address}add/?{fields}"), value, address, "filled in by the address")
        chosen = f"action={odd}&_selected_action={odd}&select_across={odd}&index={odd}"
        answer = client.post(address, chosen, content_type="application/x-www-form-urlencoded")
        check(answer, value, address, "action")
    odd = quote_from_bytes(value)
    query = "app_label=planning&model_name=guest&field_name=event"
    for broken in (
        f"{query}&term={odd}",
        f"{query}&page={odd}",
        query.replace("guest", odd),
        query.replace("event", odd),
    ):
        check(client.get(f"/admin/autocomplete/?{broken}"), value, "/admin/autocomplete/", broken[:60])
    check(client.get(f"/admin/r/{quote_from_bytes(value, safe='')}/1/"), value, "/admin/r/")
