"""A guest's page: what it says of the event and how it stands, and what guests are asked beside whether they come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client

from agents.testing import TimeMachine
from planning import actions
from planning.models import Event, Guest
from planning.public import links
from tests.planning.conftest import NOW, THREE
from tests.planning.test_widgets import act, shown


@pytest.fixture(autouse=True)
def clock() -> Iterator[TimeMachine]:
    with TimeMachine(start=NOW) as clock:
        yield clock


@pytest.fixture
def ana(shower: Event, alice: User) -> Guest:
    [ana] = actions.add_guests(shower, by=alice, guests=[{"name": "Ana", "email": "ana@example.com", "party_limit": 3}])
    return ana


def page(guest: Guest, form: dict[str, Any] | None = None) -> str:
    """Return the guest's page, after this answer if there is one."""
    address = links.rsvp_link(guest)
    answer = Client().post(address, form, follow=True) if form else Client().get(address)
    return unescape(answer.content.decode())


def answer_of(guest: Guest) -> tuple[str, int]:
    guest.refresh_from_db()
    return guest.answer, guest.party_size


def test_looking_answers_nothing_whoever_looks(ana: Guest) -> None:
    before = list(Guest.objects.values())
    link = links.rsvp_link(ana)
    for address in (link, f"{link}?answer=coming", f"{link}event.ics"):
        assert Client().head(address).status_code == Client().get(address).status_code == 200
    assert list(Guest.objects.values()) == before


def test_the_page_has_the_hosts_words_the_place_on_a_map_and_ways_into_a_calendar(
    ana: Guest, shower: Event, alice: User
) -> None:
    actions.change_invitation(shower, by=alice, text="Dear friends,\n\ncome as you are.")
    actions.change_event(shower, by=alice, shows_guests=True)
    actions.add_guests(shower, by=alice, guests=[{"name": "Ben Okafor", "answer": "coming", "party_size": 2}])
    said = page(ana, {"answer": "maybe"})
    for words in ("come as you are", "openstreetmap.org/search?query=Grandma%27s+garden", "calendar.google.com",
                  "outlook.live.com", "Ben, 2 people in all", "3 p.m. UTC", 'palette--sea'):  # fmt: skip
        assert words in said, words
    assert "Okafor" not in said
    entry = Client().get(f"{links.rsvp_link(ana)}event.ics")
    assert entry.headers["Content-Type"].startswith("text/calendar") and b"SUMMARY:Mia's baby shower" in entry.content


def test_ana_said_yes_then_the_date_moved_and_the_page_says_so_and_asks(ana: Guest, shower: Event, alice: User) -> None:
    page(ana, {"answer": "coming", "party_size": "2", "shown": shower.occasion})
    moved = actions.change_event(shower, by=alice, starts_at=THREE + timedelta(days=1))
    said = page(ana)
    assert "The date has changed: still coming?" in said and "Until now it was to be Saturday, Nov. 28" in said
    assert "you are coming, 2 of you" not in said  # to this date she has not said it
    stale = page(ana, {"answer": "coming", "shown": shower.occasion})
    assert "The plan has just changed" in stale
    assert "you are coming, 2 of you" in page(ana, {"answer": "coming", "shown": moved.occasion})
    assert "has changed" not in page(ana)


def test_ana_is_asked_again_also_once_a_letter_has_told_her_of_the_move(ana: Guest, shower: Event, alice: User) -> None:
    page(ana, {"answer": "coming", "party_size": "2", "shown": shower.occasion})
    moved = actions.change_event(shower, by=alice, starts_at=THREE + timedelta(days=1))
    assert actions.tell_guests(moved, by=alice) == 1
    said = page(ana)
    assert "The date has changed: still coming?" in said and "you are coming, 2 of you" not in said
    assert "you are coming, 2 of you" in page(ana, {"answer": "coming", "shown": moved.occasion})


def test_ana_cannot_come_any_more_by_one_button(ana: Guest) -> None:
    assert "I cannot come any more" in page(ana, {"answer": "coming", "party_size": "3"})
    assert "You said that you cannot come" in page(ana, {"answer": "declined"})


def test_a_cancelled_event_says_so_and_takes_no_answer(ana: Guest, shower: Event) -> None:
    Event.objects.filter(pk=shower.pk).update(status="cancelled")
    assert "does not take place" in page(ana) and "Can you come?" not in page(ana)
    page(ana, {"answer": "coming"})
    assert answer_of(ana) == ("unknown", 1)


def test_of_a_deleted_event_every_address_of_a_guest_says_it_is_gone(ana: Guest, shower: Event, alice: User) -> None:
    link = links.rsvp_link(ana)
    actions.delete_event(shower, by=alice)
    assert Client().get(link).status_code in (404, 410)
    assert [Client().get(f"{link}event.ics").status_code, Client().post(f"{link}opened/").status_code] == [404, 404]


def test_after_the_last_day_the_list_is_closed_politely(ana: Guest, shower: Event, alice: User, clock: Any) -> None:
    moved = actions.change_event(shower, by=alice, answer_by=NOW + timedelta(days=2))
    assert "until Tuesday, Nov. 24" in page(ana)
    page(ana, {"answer": "coming", "party_size": "2"})
    clock.skip(days=2)
    assert "the list is closed now" in page(ana) and "Can you come?" not in page(ana)
    assert "list is closed" in page(ana, {"answer": "coming", "party_size": "3"})
    assert answer_of(ana) == ("coming", 2)
    page(ana, {"answer": "coming", "shown": moved.occasion})  # what she said before, she may confirm
    assert answer_of(ana) == ("coming", 2)
    page(ana, {"answer": "declined"})
    assert answer_of(ana)[0] == "declined"


def test_when_all_places_are_taken_the_page_says_which_one_waits(ana: Guest, shower: Event, alice: User) -> None:
    actions.change_event(shower, by=alice, capacity=1)
    actions.add_guests(shower, by=alice, guests=[{"name": "Ben", "answer": "coming"}])
    assert "All places are taken" in page(ana)
    assert "waiting list, number 1" in page(ana, {"answer": "coming", "party_size": "1"})


def test_a_party_says_who_they_are_and_how_many_of_them_are_children(ana: Guest) -> None:
    form = {"whole": "true", "answer": "coming", "party_size": "3", "children": "1", "companions": "Ben,  Mia "}
    page(ana, form)
    ana.refresh_from_db()
    assert (ana.party_size, ana.children, ana.companions) == (3, 1, ["Ben", "Mia"])
    for wrong in ({"party_size": "4"}, {"companions": "Ben, Mia, Zoe"}, {"children": "3"}):
        assert 'role="alert"' in page(ana, form | wrong), wrong
    page(ana, form | {"party_size": "1", "children": "0", "companions": ""})
    ana.refresh_from_db()
    assert (ana.party_size, ana.children, ana.companions) == (1, 0, [])


def test_guests_answer_what_alice_asks_and_she_sees_it(ana: Guest, shower: Event, alice: User) -> None:
    act("answers", alice, shower.pk, "ask", kind="diet")
    act(
        "answers", alice, shower.pk, "ask", words="Which shuttle?", choices="2 p.m., 3 p.m.", required=["false", "true"]
    )
    diet, shuttle = shower.questions.all()
    assert actions.ask_question(shower, by=alice, kind="diet") == diet
    fields = {f"question_{diet.pk}": "2 vegetarian", f"question_{shuttle.pk}": ""}
    form = {"whole": "true", "answer": "coming", "party_size": "2"}
    assert "Please answer this, too" in page(ana, form | fields)
    assert "Choose one of these" in page(ana, form | fields | {f"question_{shuttle.pk}": "5 p.m."})
    assert answer_of(ana)[0] == "unknown" and not ana.question_answers.exists()
    page(ana, form | fields | {f"question_{shuttle.pk}": "3 p.m."})
    page(ana, {"answer": "coming"})  # says nothing of them, and takes nothing back
    data, _ = shown("answers", alice, shower.pk)
    assert data["questions"][0]["answers"] == [{"guest": "Ana", "text": "2 vegetarian"}]
    assert data["questions"][1]["counts"] == [{"choice": "2 p.m.", "times": 0}, {"choice": "3 p.m.", "times": 1}]
    [listed] = shown("invitations", alice, shower.pk)[0]["guests"]
    assert listed["said"] == ["2 vegetarian", "3 p.m."] and 'value="3 p.m."' in page(ana)
    with pytest.raises(ValidationError, match="at least two"):
        act("answers", alice, shower.pk, "reword", question=shuttle.pk, words="Shuttle?", choices="2 p.m.")
    act("answers", alice, shower.pk, "drop", question=shuttle.pk)
    assert shown("invitations", alice, shower.pk)[0]["guests"][0]["said"] == ["2 vegetarian"]
