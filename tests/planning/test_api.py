from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User

from planning import actions
from planning.models import Event, Guest, Invitation, ShoppingItem, ShoppingList
from tests.planning.asking_the_api import client, problem
from tests.planning.conftest import THREE


def test_alice_plans_changes_and_deletes_an_event(alice: User) -> None:
    api = client(alice)
    sent = {
        "title": "Dinner",
        "kind": "dinner",
        "starts_at": "2026-11-28T19:00:00Z",
        "guest_count": 8,
        "budget": "120.5",
    }
    made = api.post("/api/events/", sent)
    assert made.status_code == 201
    body = made.json()
    assert (body["owner"], body["co_hosts"], body["budget"], body["place"]) == ("alice", [], "120.50", "")
    url = f"/api/events/{body['id']}/"
    assert api.get(url).json() == body
    changed = api.patch(url, {"place": "The pier", "budget": None}).json()
    assert (changed["place"], changed["budget"], changed["title"]) == ("The pier", None, "Dinner")
    assert api.put(url, {"title": "Supper", "starts_at": "2026-11-28T20:00:00+01:00"}).json()["title"] == "Supper"
    assert api.delete(url).status_code == 204
    problem(api.get(url), 404)


def test_bob_the_co_host_changes_it_but_may_not_delete_it(bob: User, shower: Event) -> None:
    api, url = client(bob), f"/api/events/{shower.pk}/"
    assert api.patch(url, {"guest_count": 25}).json()["guest_count"] == 25
    assert "Only its owner" in problem(api.delete(url), 403)["detail"]
    assert Event.objects.exists()


def test_events_come_in_pages_and_by_when(alice: User, shower: Event, django_assert_max_num_queries: Any) -> None:
    for year in (2020, 2021, 2090):
        actions.create_event(by=alice, title=f"In {year}", starts_at=THREE.replace(year=year))
    api = client(alice)
    with django_assert_max_num_queries(4):  # one counts the call
        body = api.get("/api/events/?limit=3").json()
    assert (body["count"], len(body["results"])) == (4, 3)
    assert [event["title"] for event in api.get("/api/events/?when=past").json()["results"]] == ["In 2021", "In 2020"]
    assert set(problem(api.get("/api/events/?when=never"), 400)["errors"]) == {"when"}


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        ({}, {"title"}),
        ({"title": "", "starts_at": "tomorrow"}, {"title", "starts_at"}),
        ({"title": "x" * 201}, {"title"}),
        ({"title": "nul\x00"}, {"title"}),
        ({"title": ["Dinner"]}, {"title"}),
        ({"guest_count": -1, "budget": "-1"}, {"guest_count", "budget"}),
        ({"guest_count": 10**30, "budget": "1.234"}, {"guest_count", "budget"}),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, {"starts_at"}),
        ({"starts_at": "1815-06-18T11:00:00Z"}, {"starts_at"}),
        ({"place": None}, {"place"}),
        ({"colour": "red", "owner": "bob", "id": 7}, {"colour", "owner", "id"}),
        ({"title": "", "colour": "red"}, {"title", "colour"}),
    ],
)
def test_bad_fields_of_an_event_are_named(alice: User, sent: dict[str, Any], named: set[str]) -> None:
    if sent:
        sent = {"title": "Dinner", "starts_at": "2026-11-28T19:00:00Z"} | sent
    response = client(alice).post("/api/events/", json.dumps(sent), content_type="application/json")
    assert set(problem(response, 400)["errors"]) == named
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "sent", ["[]", '"event"', "7", "null", "{", "", r'{"title": "half\ud800", "starts_at": "2026-11-28T19:00:00Z"}']
)
def test_what_is_no_object_is_refused(alice: User, sent: str) -> None:
    problem(client(alice).post("/api/events/", sent, content_type="application/json"), 400)


def test_nobody_gets_in_unknown(shower: Event) -> None:
    for path in ("events", "shopping-list", "invitations"):
        problem(client(None).get(f"/api/{path}/"), 401)


def test_what_is_alices_is_for_charlie_like_what_is_not_there(
    alice: User, charlie: User, shower: Event, groceries: ShoppingList
) -> None:
    invitation = actions.draft_invitations(shower, by=alice, guests=[{"name": "Ana"}])
    item, guest = groceries.items.first(), shower.guests.get()
    assert item
    api, absent = client(charlie), 10**9
    calls: list[tuple[str, str, int, dict[str, Any]]] = [
        ("get", "/api/events/{}/", shower.pk, {}),
        ("patch", "/api/events/{}/", shower.pk, {"title": "Mine"}),
        ("put", "/api/events/{}/", shower.pk, {"title": "Mine", "starts_at": "2026-11-28T19:00:00Z"}),
        ("delete", "/api/events/{}/", shower.pk, {}),
        ("get", "/api/shopping-list/{}/", groceries.pk, {}),
        ("patch", "/api/shopping-list/{}/", groceries.pk, {"title": "Mine"}),
        ("delete", "/api/shopping-list/{}/", groceries.pk, {}),
        ("post", "/api/shopping-list/{}/items/", groceries.pk, {"items": [{"name": "Mine"}]}),
        ("patch", f"/api/shopping-list/{{}}/items/{item.pk}/", groceries.pk, {"name": "Mine"}),
        ("delete", f"/api/shopping-list/{{}}/items/{item.pk}/", groceries.pk, {}),
        ("get", "/api/invitations/{}/", invitation.pk, {}),
        ("patch", "/api/invitations/{}/", invitation.pk, {"text": "Mine"}),
        ("delete", "/api/invitations/{}/", invitation.pk, {}),
        ("post", "/api/invitations/{}/guests/", invitation.pk, {"guests": [{"name": "Charlie"}]}),
        ("patch", f"/api/invitations/{{}}/guests/{guest.pk}/", invitation.pk, {"name": "Mine"}),
        ("delete", f"/api/invitations/{{}}/guests/{guest.pk}/", invitation.pk, {}),
    ]
    for method, path, pk, body in calls:
        hers = problem(getattr(api, method)(path.format(pk), body), 404)
        assert hers == problem(getattr(api, method)(path.format(absent), body), 404)
    for path in ("shopping-list", "invitations"):
        hers = problem(api.post(f"/api/{path}/", {"event": shower.pk}), 400)
        none = problem(api.post(f"/api/{path}/", {"event": absent}), 400)
        assert set(hers["errors"]) == {"event"}
        assert str(hers).replace(str(shower.pk), "") == str(none).replace(str(absent), "")
        assert api.get(f"/api/{path}/?event={shower.pk}").json()["count"] == 0
    assert api.get("/api/events/").json()["count"] == 0
    assert groceries.items.count() == 3


@pytest.mark.parametrize("pk", ["abc", "0", "-1", "1e3", "9" * 40, "9" * 5000, "٣", "%00"])
def test_an_id_that_is_none_is_not_found(alice: User, groceries: ShoppingList, pk: str) -> None:
    api = client(alice)
    for path in (f"events/{pk}/", f"shopping-list/{pk}/", f"invitations/{pk}/"):
        problem(api.get(f"/api/{path}"), 404)
    problem(api.patch(f"/api/shopping-list/{groceries.pk}/items/{pk}/", {"name": "Rum"}), 404)


def test_a_list_is_made_filled_changed_and_deleted(alice: User, bob: User, shower: Event) -> None:
    api = client(alice)
    made = api.post(
        "/api/shopping-list/", {"event": shower.pk, "items": [{"name": "Ice", "quantity": "2.5", "unit": "kg"}]}
    )
    assert made.status_code == 201
    body = made.json()
    assert [(item["name"], item["quantity"], item["cost"]) for item in body["items"]] == [("Ice", "2.500", None)]
    url = f"/api/shopping-list/{body['id']}/"
    added = client(bob).post(
        f"{url}items/", {"items": [{"name": "Rum", "price": "20"}, {"name": "Limes", "quantity": 8}]}
    )
    assert added.status_code == 201
    _, rum, limes = added.json()["items"]
    changed = api.patch(f"{url}items/{rum['id']}/", {"quantity": 3, "ticked": True}).json()
    assert (changed["quantity"], changed["cost"], changed["ticked"]) == ("3.000", "60.00", True)
    assert api.delete(f"{url}items/{limes['id']}/").status_code == 204
    problem(api.delete(f"{url}items/{limes['id']}/"), 404)
    assert api.patch(url, {"title": "Bar"}).json()["title"] == "Bar"
    assert api.get(f"/api/shopping-list/?event={shower.pk}").json()["count"] == 1
    assert api.delete(url).status_code == 204
    assert not ShoppingItem.objects.exists()


def test_the_usual_list_is_made_once(alice: User, shower: Event) -> None:
    api = client(alice)
    first = api.post("/api/shopping-list/", {"event": shower.pk, "usual": True})
    again = api.post("/api/shopping-list/", {"event": shower.pk, "usual": True})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert len(first.json()["items"]) == 18


@pytest.mark.parametrize(
    ("path", "sent", "named"),
    [
        ("", {}, {"event"}),
        ("", {"event": "x"}, {"event"}),
        ("", {"event": True}, {"event"}),
        ("", {"event": 10**30}, {"event"}),
        ("", {"event": 0, "items": [{"name": "Ice"}, {"quantity": -1}]}, {"event", "items.1.name", "items.1.quantity"}),
        ("", {"event": 0, "items": "Ice", "titel": "Bar"}, {"event", "items", "titel"}),
        ("{}/items/", {}, {"items"}),
        ("{}/items/", {"items": []}, {"items"}),
        ("{}/items/", {"items": [{"name": "Ice", "cost": 3}]}, {"items.0.cost"}),
        ("{}/items/", {"items": [{"name": "Ice", "quantity": "NaN"}]}, {"items.0.quantity"}),
        ("{}/items/", {"items": [{"name": f"Thing {n}"} for n in range(501)]}, {"items"}),
    ],
)
def test_bad_fields_of_a_list_are_named(
    alice: User, groceries: ShoppingList, path: str, sent: dict[str, Any], named: set[str]
) -> None:
    response = client(alice).post(f"/api/shopping-list/{path.format(groceries.pk)}", sent)
    errors = problem(response, 400)["errors"]
    assert {name.removesuffix(".non_field_errors") for name in errors} == named
    assert ShoppingItem.objects.count() == 3


def test_an_invitation_is_drafted_written_and_its_guests_kept(alice: User, bob: User, shower: Event) -> None:
    api = client(alice)
    made = api.post("/api/invitations/", {"event": shower.pk, "guests": [{"name": "Ana", "email": "ana@example.com"}]})
    assert made.status_code == 201
    body = made.json()
    assert body["text"].startswith("Dear friends,") and body["state"] == "draft"
    [ana] = body["guests"]
    url = f"/api/invitations/{body['id']}/"
    assert api.post("/api/invitations/", {"event": shower.pk, "text": "Come."}).status_code == 200
    assert api.get(url).json()["text"] == "Come."
    assert api.patch(url, {"text": ""}).json()["text"].startswith("Dear friends,")
    changed = client(bob).patch(f"{url}guests/{ana['id']}/", {"answer": "coming", "party_size": 3}).json()
    assert (changed["answer"], changed["party_size"]) == ("coming", 3)
    added = api.post(f"{url}guests/", {"guests": [{"name": "Ben"}, {"name": "Ana", "email": "ana@example.com"}]})
    assert [guest["name"] for guest in added.json()["guests"]] == ["Ana", "Ben"]
    assert api.delete(f"{url}guests/{ana['id']}/").status_code == 204
    assert api.delete(url).status_code == 204
    assert not Invitation.objects.exists() and Guest.objects.count() == 1


@pytest.mark.parametrize(
    ("path", "sent", "named"),
    [
        ("guests/", {"guests": [{"name": "Ana", "email": "nowhere"}]}, {"guests.0.email"}),
        ("guests/", {"guests": [{"email": "ana@example.com"}]}, {"guests.0.name"}),
        (
            "guests/",
            {"guests": [{"name": "Ana", "answer": "perhaps", "party_size": 0}]},
            {"guests.0.answer", "guests.0.party_size"},
        ),
        ("guests/", {"guests": 7}, {"guests"}),
    ],
)
def test_bad_fields_of_guests_are_named(
    alice: User, shower: Event, path: str, sent: dict[str, Any], named: set[str]
) -> None:
    invitation = actions.draft_invitations(shower, by=alice)
    errors = problem(client(alice).post(f"/api/invitations/{invitation.pk}/{path}", sent), 400)["errors"]
    assert {name.removesuffix(".non_field_errors") for name in errors} == named
    assert not Guest.objects.exists()


@pytest.mark.parametrize("path", ["shopping-list", "invitations"])
def test_a_page_takes_no_more_queries_for_more_rows(alice: User, path: str, django_assert_max_num_queries: Any) -> None:
    for number in range(8):
        event = actions.create_event(by=alice, title=f"Event {number}", starts_at=THREE)
        actions.make_shopping_list(event, by=alice)
        actions.draft_invitations(event, by=alice, guests=[{"name": "Ana"}, {"name": "Ben"}])
    with django_assert_max_num_queries(4):  # one counts the call
        assert len(client(alice).get(f"/api/{path}/").json()["results"]) == 8
