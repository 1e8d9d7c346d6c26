"""Conversations over REST, and how every address under /api/ says that something is wrong."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from chat.models import Conversation
from tests.chat.people import planned
from tests.chat.test_auth_api import problem

pytestmark = pytest.mark.django_db

LIST = "/api/conversations/"
NO_ONE_HAS = "9aaf2e8e-0a14-4dd4-ae0e-de33d513b5d1/"


def conversation(user: Any, title: str, **fields: Any) -> Conversation:
    return Conversation.objects.create(user=user, agent="planner", title=title, **fields)


def titles(client: Client, **query: Any) -> list[str]:
    response = client.get(LIST, query)
    assert response.status_code == 200, response.content
    return [row["title"] for row in response.json()["results"]]


def test_alice_lists_her_conversations_and_nobody_elses(hers: Client, alice: Any, charlie: Any) -> None:
    tea, ball = conversation(alice, "Tea"), conversation(alice, "Ball")
    conversation(charlie, "His")
    conversation(alice, "Thrown away", is_deleted=True)
    body = hers.get(LIST).json()
    assert {**body, "results": len(body["results"])} == {"count": 2, "page": 1, "limit": 50, "results": 2}
    assert {row["id"] for row in body["results"]} == {str(tea.pk), str(ball.pk)}
    keys = {
        "id", "title", "agent", "rev", "unread", "is_archived", "is_pinned", "is_temporary", "expires_at", "created_at",
        "updated_at",
    }  # fmt: skip
    assert all(row.keys() == keys for row in body["results"])


def test_a_list_is_paged_searched_ordered_and_parted_from_the_archive(hers: Client, alice: Any) -> None:
    for number in range(5):
        row = conversation(alice, f"Party {number}", is_archived=number == 4)
        Conversation.objects.filter(pk=row.pk).update(last_at=row.created_at + timedelta(hours=number))
    conversation(alice, "50% off")
    assert titles(hers, search="party") == ["Party 3", "Party 2", "Party 1", "Party 0"]
    assert titles(hers, search="party", ordering="last_at") == ["Party 0", "Party 1", "Party 2", "Party 3"]
    assert titles(hers, ordering="-title", limit=2) == ["Party 3", "Party 2"]
    assert titles(hers, ordering="-title", limit=2, page=2) == ["Party 1", "Party 0"]
    assert titles(hers, limit=2, page=99) == []
    assert titles(hers, is_archived="true") == ["Party 4"]
    assert titles(hers, search="%") == ["50% off"]  # a wildcard is a character like any other
    assert titles(hers, search="_") == []
    assert titles(hers, search="'; DROP TABLE chat_conversation; --") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page=0", "page"), ("page=-1", "page"), ("page=x", "page"), (f"page={2**70}", "page"), 
        ("page=1e9", "page"), ("page=" + "9" * 5000, "page"), ("limit=0", "limit"), ("limit=201", "limit"),
        ("limit=NaN", "limit"), ("ordering=password", "ordering"), ("ordering=user__password", "ordering"),
        ("ordering=?", "ordering"), ("is_archived=maybe", "is_archived"), ("search=" + "x" * 201, "search"),
        ("search=%00", "search"), ("user=1", "user"), ("is_deleted=true", "is_deleted"), ("%3Cscript%3E=1", "<script>"),
    ],
)  # fmt: skip
def test_a_query_field_that_is_wrong_or_unknown_is_named(query: str, field: str, hers: Client) -> None:
    assert problem(hers.get(f"{LIST}?{query}"), 400)["errors"].keys() == {field}


def test_several_wrong_fields_are_all_named(hers: Client) -> None:
    assert problem(hers.get(f"{LIST}?page=x&limit=x&ordering=x"), 400)["errors"].keys() == {"page", "limit", "ordering"}


def test_a_conversation_comes_with_its_messages_when_asked(hers: Client, alice: Any) -> None:
    plan = planned(alice)
    address = f"{LIST}{plan.conversation.pk}/"
    plain = hers.get(address).json()
    assert "messages" not in plain and plain["title"] == "Tea"
    body = hers.get(address, {"include_messages": "true"}).json()
    assert {key: body[key] for key in plain} == plain
    assert [message["kind"] for message in body["messages"]] == ["text", "text", *["widget"] * len(plan.cards)]
    card = next(message for message in body["messages"] if message["kind"] == "widget")["widget"]
    assert card["name"] == "event_card" and card["data"]["event"]["title"] == "Tea" and "Tea" in card["html"]
    assert body["has_older"] is False
    newest = hers.get(address, {"include_messages": "true", "limit": 1}).json()
    assert newest["messages"] == body["messages"][-1:] and newest["has_older"] is True


@pytest.mark.parametrize("query", ["include_messages=perhaps", "limit=0", "limit=1001", "with=guests"])
def test_a_wrong_query_field_of_one_conversation_is_named(query: str, hers: Client, alice: Any) -> None:
    row = conversation(alice, "Tea")
    assert problem(hers.get(f"{LIST}{row.pk}/?{query}"), 400)["errors"].keys() == {query.split("=")[0]}


# Errors


@pytest.mark.parametrize(
    "address",
    [
        LIST + NO_ONE_HAS, LIST + "1/", LIST + "%00/", "/api/nowhere/", "/api/events/0/",
        f"/api/events/{2**70}/", f"/api/shopping-list/{2**70}/", f"/api/invitations/-{2**70}/", "/api/events/x/",
        "/api/events/%00/", "/api/events/1.5/", "/api/events/1e400/", "/api/events/²/", "/api/events/NaN/",
    ],
)  # fmt: skip
def test_what_is_not_there_is_a_404_problem(address: str, hers: Client) -> None:
    assert "errors" not in problem(hers.get(address), 404)


def test_who_is_not_signed_in_is_told_so_everywhere() -> None:
    for address in (LIST, LIST + NO_ONE_HAS, "/api/events/", "/api/shopping-list/", "/api/invitations/1/"):
        response = Client().get(address)
        problem(response, 401)
        assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["Bearer", "Bearer a b", "Bearer \xe9", "Bearer rubbish", "Bearer " + "x" * 5000])
def test_a_token_that_is_none_is_a_401(header: str, alice: Any) -> None:
    problem(Client().get(LIST, headers={"Authorization": header}), 401)


def test_a_method_that_is_not_there_is_a_405_that_names_those_that_are(hers: Client) -> None:
    response = hers.delete(LIST)
    problem(response, 405)
    assert "GET" in response.headers["Allow"]


def test_what_is_no_json_is_a_415_and_what_can_only_be_html_a_406(hers: Client) -> None:
    problem(hers.post("/api/events/", "title=Tea", content_type="application/x-www-form-urlencoded"), 415)
    problem(hers.post("/api/events/", "<title/>", content_type="application/xml"), 415)
    problem(hers.get(LIST, headers={"Accept": "text/html"}), 406)


@pytest.mark.parametrize(
    "body",
    [b"{", b'{"title": NaN}', b'{"guest_count": 1e400}', b'{"title": "\\ud800"}', b"[" * 200_000, b"\xff\xfe", b""],
)
def test_json_that_is_none_is_a_400(body: bytes, hers: Client) -> None:
    problem(hers.post("/api/events/", body, content_type="application/json"), 400)


def test_a_body_without_end_is_a_413(hers: Client) -> None:
    body = json.dumps({"title": "x" * (1024 * 1024)})
    problem(hers.post("/api/events/", body, content_type="application/json"), 413)


def test_a_session_without_the_csrf_token_may_only_read(alice: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert client.get(LIST).status_code == 200
    assert "CSRF" in problem(client.post("/api/events/", "{}", content_type="application/json"), 403)["detail"]


def test_a_foreign_host_is_a_400_problem(hers: Client) -> None:
    problem(hers.get(LIST, headers={"Host": "evil.example"}), 400)


def test_what_breaks_on_our_side_is_a_500_that_tells_nothing(alice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*args: Any) -> None:
        raise RuntimeError("the secret is 42")

    monkeypatch.setattr("chat.api.conversation_json", break_down)
    conversation(alice, "Tea")
    client = Client(raise_request_exception=False)
    client.force_login(alice)
    response = client.get(LIST)
    assert problem(response, 500)["type"] == "/problems/internal"
    text = response.content.decode()
    assert "42" not in text and "Traceback" not in text and "RuntimeError" not in text and "chat/" not in text
    page = Client(raise_request_exception=False)
    page.force_login(alice)
    monkeypatch.setattr("chat.shell.sidebar.groups", break_down)
    response = page.get("/")
    assert response.status_code == 500 and "42" not in response.content.decode()
    assert "Something broke" in response.content.decode()


EVENT = {"title": "Tea", "starts_at": "2031-05-03T15:00"}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": ""}, "title"), ({"title": None}, "title"), ({"title": ["x"]}, "title"),
        ({"title": "x" * 201}, "title"), ({"title": "a\0b"}, "title"),
        ({"starts_at": "soon"}, "starts_at"), ({"starts_at": 2**70}, "starts_at"),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "starts_at"),
        ({"starts_at": "9999-12-31T23:59:59-14:00"}, "starts_at"),
        ({"starts_at": "1899-12-31T00:00"}, "starts_at"),
        ({"guest_count": -1}, "guest_count"), ({"guest_count": 2**70}, "guest_count"),
        ({"guest_count": 1.5}, "guest_count"),
        ({"guest_count": "9" * 5000}, "guest_count"), ({"guest_count": True}, "guest_count"),
        ({"budget": "NaN"}, "budget"), ({"budget": "Infinity"}, "budget"), ({"budget": "-Infinity"}, "budget"),
        ({"budget": "sNaN"}, "budget"), ({"budget": "1e1000000"}, "budget"), ({"budget": -1}, "budget"),
        ({"budget": "1e-50"}, "budget"), ({"budget": 2**70}, "budget"), ({"budget": "9" * 2000}, "budget"),
        ({"owner": 1}, "owner"), ({"thread": str(uuid4())}, "thread"), ({"co_hosts": ["charlie"]}, "co_hosts"),
        ({"id": 1}, "id"), ({"__class__": 1}, "__class__"),
    ],
)  # fmt: skip
def test_every_bad_field_of_an_event_is_named_and_nothing_is_written(given: Any, field: str, hers: Client) -> None:
    response = hers.post("/api/events/", {**EVENT, **given}, content_type="application/json")
    assert field in problem(response, 400)["errors"], response.content
    assert hers.get("/api/events/").json()["count"] == 0


@pytest.mark.parametrize("value", [2**70, -(2**70), "x", None, [], {}, True, 1.5, "9" * 5000, "NaN"])
def test_the_id_of_an_event_in_a_body_may_be_anything_and_is_a_named_error(value: Any, hers: Client) -> None:
    for address in ("/api/shopping-list/", "/api/invitations/"):
        response = hers.post(address, {"event": value}, content_type="application/json")
        assert "event" in problem(response, 400)["errors"]


@pytest.mark.parametrize("value", [str(2**70), "x", "", "-1", "²", "1e400", "NaN", "%00"])
def test_the_id_of_an_event_in_a_query_is_a_named_error_or_finds_nothing(value: str, hers: Client) -> None:
    for address in ("/api/shopping-list/", "/api/invitations/"):
        response = hers.get(f"{address}?event={value}")
        assert "event" in problem(response, 400)["errors"]


@pytest.mark.parametrize("value", [str(2**70), "x", "0", "²", "%00", "1e400"])
def test_the_id_of_a_row_within_an_address_is_a_404(value: str, hers: Client, alice: Any) -> None:
    plan = planned(alice)
    for address in (
        f"/api/shopping-list/{plan.shopping.pk}/items/{value}/",
        f"/api/invitations/{plan.event.invitation.pk}/guests/{value}/",
    ):
        problem(hers.patch(address, {"name": "x"}, content_type="application/json"), 404)
        problem(hers.delete(address), 404)


@pytest.mark.parametrize("page", ["0", "x", str(2**70), "-1", "9" * 5000])
def test_a_page_of_planning_that_is_not_there_is_a_404(page: str, hers: Client) -> None:
    problem(hers.get(f"/api/events/?page={page}"), 404)


def test_of_a_list_of_rows_every_wrong_one_is_named(hers: Client, alice: Any) -> None:
    plan = planned(alice)
    wrong = [
        {"name": "Milk"},
        {"name": ""},
        {"name": "Jam", "quantity": "NaN"},
        {"name": "Tea", "price": 1, "colour": "red"},
    ]
    response = hers.post(
        f"/api/shopping-list/{plan.shopping.pk}/items/", {"items": wrong}, content_type="application/json"
    )
    assert problem(response, 400)["errors"].keys() == {"items.1.name", "items.2.quantity", "items.3.colour"}
    assert plan.shopping.items.count() == 1
    many = [{"name": f"Item {number}"} for number in range(501)]
    response = hers.post(
        f"/api/shopping-list/{plan.shopping.pk}/items/", {"items": many}, content_type="application/json"
    )
    assert "items" in problem(response, 400)["errors"]
