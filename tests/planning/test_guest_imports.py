"""Alice brings the guest lists that she has: nobody is lost, doubled or invented, and she sees it before it is so."""

from __future__ import annotations

import csv
import io
import itertools
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agents import documents
from planning import actions, guest_lists
from planning.guest_lists import export
from planning.guest_lists.reading import MOST_LINES, NOT_READ
from planning.models import Event, Guest, GuestImport
from tests.planning.real_guest_lists import FILES, File
from tests.planning.test_widgets import act, shown

FIELDS = ("email", "phone", "answer", "companions", "party_size", "children", "notes")
NOTHING = {"email": "", "phone": "", "answer": "unknown", "companions": [], "party_size": 1, "children": 0, "notes": ""}


def known(guest: Guest) -> dict[str, Any]:
    return {name: value for name in FIELDS if (value := getattr(guest, name)) != NOTHING[name]}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_everybody_in_a_file_is_a_guest_and_nobody_else(file: File) -> None:
    event = Event(title="Tea")
    text = guest_lists_text(file)
    plan = actions.plan_import(event, text, there=[])
    assert {guest.name: known(guest) for guest in plan.fresh} == {
        name: dict(fields) for name, fields in file.people.items()
    }
    assert len(plan.fresh) == len(file.people)  # nobody twice
    assert len(plan.left_out) == file.left_out, plan.left_out


def guest_lists_text(file: File) -> str:
    text, is_cut = documents.read_text(file.name, file.content)
    assert not is_cut
    return text


def test_alice_looks_at_a_list_and_adds_it_with_one_click(alice: User, shower: Event) -> None:
    actions.add_guests(shower, by=alice, guests=[{"name": "Ada Young"}, {"name": "Ben", "email": "BEN@example.org"}])
    pasted = "Ada Young, ada@example.com\nBenjamin Okafor <ben@example.org>\nZoë and family\nAnna and Leo with two kids"
    act("invitations", alice, shower.pk, "look_at", text=pasted)
    data, html = shown("invitations", alice, shower.pk)
    seen = data["importing"]
    assert seen["words"] == "1 new invitation for 4 people, 2 on the list already, 1 line left out."
    assert [guest["name"] for guest in seen["new"]] == ["Anna"] and "Zoë and family" in html
    assert "with Leo and 2 more, 2 of them children" in html and shower.guests.count() == 2
    act("invitations", alice, shower.pk, "add_list", proposal=seen["id"])
    act("invitations", alice, shower.pk, "add_list", proposal=seen["id"])  # a second click
    ada, ben, anna = shower.guests.all()
    assert (ada.email, ben.people, anna.party_size) == ("ada@example.com", ["Ben", "Benjamin Okafor"], 4)
    data, html = shown("invitations", alice, shower.pk)
    assert data["importing"]["words"] == "Added 1 invitation." and "how many are they?" in html
    assert GuestImport.objects.get().text == ""
    act("invitations", alice, shower.pk, "put_away", proposal=seen["id"])
    assert shown("invitations", alice, shower.pk)[0]["importing"] is None


def test_a_file_is_uploaded_on_a_page_and_what_is_no_list_is_said_there(
    alice: User, charlie: User, shower: Event
) -> None:
    client, url = Client(), f"/e/{shower.pk}/guests/import/"
    client.force_login(alice)
    good = SimpleUploadedFile("guests.csv", "Name;E-Mail\nJörg Weiß;joerg@example.de\n".encode("cp1252"))
    assert client.post(url, {"file": good}).headers["Location"] == f"/e/{shower.pk}/guests/"
    page = client.get(f"/e/{shower.pk}/guests/").content.decode()
    assert "Jörg Weiß" in page and "Add 1 invitation" in page and not shower.guests.exists()
    for name, content in (
        ("list.xlsx", b"PK\x03\x04 nothing"),
        ("a.csv", b"\x00\x01\x02"),
        ("b.txt", b"We meet at noon."),
    ):
        answer = client.post(url, {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 400 and 'role="alert"' in answer.content.decode(), name
    client.force_login(charlie)
    assert client.get(url).status_code == client.post(url, {"text": "Ada"}).status_code == 404


def test_five_thousand_rows_are_read_and_one_more_than_an_event_takes_is_said(alice: User, shower: Event) -> None:
    letters = "ABCDEFGHIJ"
    names = ["".join(four) for four in itertools.product("ABCDE", letters, letters, letters)]
    rows = [f"Guest {name};{name}@example.com;2" for name in names]
    text = "\r\n".join(["Name;E-Mail;Personen", *rows])
    plan = actions.import_guests(shower, by=alice, text=text)
    assert (len(plan.fresh), plan.left_out, shower.guests.count()) == (5000, [], 5000)
    assert shower.guests.heads() == 10_000
    again = actions.plan_import(shower, text)
    assert (again.fresh, again.changed, len(again.known)) == ([], [], 5000)
    with pytest.raises(ValidationError, match="at most 5,000 guests"):
        actions.add_guests(shower, by=alice, guests=[{"name": "One more"}])
    data, html = shown("invitations", alice, shower.pk)
    assert len(data["guests"]) == 12 and "Show all 5000" in html and len(html) < 40_000


def test_what_is_saved_is_no_formula_and_is_the_same_list_when_it_is_read_again(alice: User, shower: Event) -> None:
    odd = ["=cmd|' /C calc'!A0", "+1 Ada", "-Ben", "@SUM(A1)", "'=Cleo", "O'Neil, Shaun", 'Di "Dee" Ode', "Zoë; Doe"]
    guests = [{"name": name, "email": f"g{at}@example.com"} for at, name in enumerate(odd)]
    guests[0] |= {"phone": "+49 30 1", "notes": "=1+1", "answer": "coming"}
    guests[5] |= {"companions": ["Anna", "=Ben"], "party_size": 4, "children": 1, "party_limit": 6}
    actions.add_guests(shower, by=alice, guests=guests)
    client = Client()
    client.force_login(alice)
    answer = client.get(f"/e/{shower.pk}/guests/list.csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    text = answer.content.decode()
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row), row
    other = actions.create_event(by=alice, title="Tea", starts_at=shower.starts_at)
    plan = actions.import_guests(other, by=alice, text=text)
    assert plan.left_out == []

    def facts(event: Event) -> list[Any]:
        return [{**known(guest), "name": guest.name, "limit": guest.party_limit} for guest in event.guests.all()]

    assert facts(other) == facts(shower)
    assert export.to_csv(other.guests.all()) == text


def test_a_long_list_is_searched_filtered_and_sorted_a_page_at_a_time(
    alice: User, charlie: User, shower: Event
) -> None:
    people = [{"name": f"Guest {number:03}", "email": f"g{number}@example.com"} for number in range(120)]
    people[7] |= {"companions": ["Zoë"], "answer": "coming"}
    actions.add_guests(shower, by=alice, guests=people)
    client, url = Client(), f"/e/{shower.pk}/guests/all/"
    client.force_login(alice)
    page = client.get(url).content.decode()
    assert page.count('class="row guest-list__row"') == 50 and "Page 1 of 3, 120 found" in page
    assert "Guest 119" in client.get(url, {"page": 3}).content.decode()
    for asked in ({"q": "zoë"}, {"answer": "coming"}, {"q": "G7@EXAMPLE", "sort": "name"}):
        found = client.get(url, asked).content.decode()
        assert found.count('class="row guest-list__row"') == 1 and "Guest 007" in found, asked
    assert client.get(url, {"q": "%", "answer": "x", "sort": "y", "page": "z"}).status_code == 200
    guest = shower.guests.get(name="Guest 007")
    form = {"name": "Guest 007", "email": "g8@example.com", "answer": "coming", "party_size": 3, "party_limit": 3}
    wrong = client.post(f"/e/{shower.pk}/guests/{guest.pk}/", form)
    assert wrong.status_code == 400 and "Another guest of this event has this address" in wrong.content.decode()
    assert (
        client.post(f"/e/{shower.pk}/guests/{guest.pk}/", {**form, "email": "", "companions": "Zoë\nMia"}).status_code
        == 302
    )
    guest.refresh_from_db()
    assert (guest.email, guest.party_size, guest.companions) == ("", 3, ["Zoë", "Mia"])
    assert client.post(f"/e/{shower.pk}/guests/{guest.pk}/", {"remove": "yes"}).status_code == 302
    assert not shower.guests.filter(pk=guest.pk).exists()
    client.force_login(charlie)
    assert client.get(url).status_code == client.get(f"/e/{shower.pk}/guests/list.csv").status_code == 404


def test_lists_go_over_rest_too(alice: User, charlie: User, shower: Event) -> None:
    client = Client()
    client.force_login(alice)
    body = {"event": shower.pk, "text": "Ada Young <ada@example.com>\nZoë and family\n"}
    seen = client.post("/api/guests/import/", body, "application/json").json()
    assert [guest["name"] for guest in seen["new"]] == ["Ada Young"] and not shower.guests.exists()
    assert seen["left_out"] == [{"line": 2, "text": "Zoë and family", "why": "how many are they?"}]
    file = SimpleUploadedFile("list.csv", b"Name\nBen Okafor\n")
    assert client.post("/api/guests/import/", {"event": shower.pk, "file": file, "add": "true"}).json()["added"] is True
    made = client.post("/api/guests/", {"event": shower.pk, "name": "Ada", "party_limit": 2}, "application/json")
    again = client.post("/api/guests/", {"event": shower.pk, "name": "ADA"}, "application/json")
    assert (made.status_code, again.status_code, again.json()["id"]) == (201, 200, made.json()["id"])
    found = client.get("/api/guests/", {"event": shower.pk, "q": "ada", "sort": "name"}).json()
    assert (found["count"], found["results"][0]["party_limit"]) == (1, 2)
    url = f"/api/guests/{made.json()['id']}/"
    assert client.patch(url, {"party_size": 2, "answer": "coming"}, "application/json").json()["party_size"] == 2
    assert client.get("/api/guests/", {"sort": "luck"}).status_code == 400
    assert client.get("/api/guests/export/", {"event": shower.pk}).content.decode().count("\r\n") == 3
    client.force_login(charlie)
    assert client.get(url).status_code == 404 and client.get("/api/guests/").json()["count"] == 0
    assert client.post("/api/guests/import/", body, "application/json").status_code == 400
    assert client.get("/api/guests/export/", {"event": shower.pk}).status_code == 400


def test_odd_texts_are_read_in_time_and_break_nothing() -> None:
    many = ('"' * 50_000, '"a,' * 20_000, "a@" * 25_000, "Anna and " * 5_000, "(1 kid) " * 2_000, "x\n" * 20_000)
    for odd in many:
        assert guest_lists.read(odd) is not None


def test_a_text_that_nobody_can_read_costs_a_card_nothing_and_says_where_it_was_left(
    alice: User, shower: Event
) -> None:
    text = "Ada Young, ada@example.com\n" + "?!\n" * MOST_LINES + "Ben Okafor, ben@example.com\n"
    act("invitations", alice, shower.pk, "look_at", text=text)
    read = guest_lists.read.cache_info().misses
    for _ in range(3):
        seen = shown("invitations", alice, shower.pk)[0]["importing"]
    assert guest_lists.read.cache_info().misses == read  # it was read when it was pasted
    assert [guest["name"] for guest in seen["new"]] == ["Ada Young"]
    first = seen["left_out"][0]
    assert (first["line"], first["why"]) == (MOST_LINES + 1, NOT_READ)
