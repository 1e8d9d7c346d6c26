"""A letter to many guests: looked at first, to those whom it is for, once each, as many as the host may write."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client

from agents import registry
from agents.llm.model import Called
from agents.mail.models import Mail, MailRefusal
from agents.runtime.tool import ToolRefused
from agents.testing import TimeMachine
from planning import actions
from planning.models import Announcement, Event, Guest, ShoppingItem
from tests.harness.mail_server import MailServer
from tests.planning.asking_the_api import client as api_of
from tests.planning.conftest import NOW
from tests.planning.talking import Talk
from tests.planning.test_widgets import shown


@pytest.fixture(autouse=True)
def clock() -> Any:
    with TimeMachine(start=NOW) as clock:
        yield clock


@pytest.fixture
def party(shower: Event, alice: User) -> Event:
    """Ana comes, Ben may, Cleo is silent, Dora cannot, Emil wants no letters, Finn was never invited."""
    people = [{"name": name, "email": f"{name}@example.com"} for name in ("ana", "ben", "cleo", "dora", "emil")]
    rows = actions.add_guests(shower, by=alice, guests=people)
    actions.send_invitations(shower, by=alice)
    for guest, answer in zip(rows, ("coming", "maybe", "unknown", "declined", "coming"), strict=True):
        actions.record_answer(shower, by=alice, guest=guest.pk, answer=answer)
    MailRefusal.objects.create(address="emil@example.com", sender=alice, reason="asked")
    actions.add_guests(shower, by=alice, guests=[{"name": "finn", "email": "finn@example.com"}])
    Mail.objects.all().delete()
    return shower


def written() -> set[str]:
    return {mail.to.partition("@")[0] for mail in Mail.objects.filter(key__startswith="announcement:")}


@pytest.mark.parametrize(
    ("audience", "people"), [("all", {"ana", "ben", "cleo"}), ("coming", {"ana"}), ("unanswered", {"cleo"})]
)
def test_a_letter_goes_to_those_whom_it_is_for_once_each(
    party: Event, alice: User, bob: User, audience: str, people: set[str]
) -> None:
    draft = actions.draft_announcement(party, by=bob, audience=audience, text="Bring a hat.")
    said, html = shown("letters", alice, party.pk)
    [told] = said["drafts"]
    assert (told["subject"], told["people"]) == ("News of Mia's baby shower", len(people))
    assert f"Send to {len(people)} guest" in html and written() == set()
    for _ in range(2):  # a second click on a slow line
        actions.send_announcement(party, by=alice, announcement=draft.pk)
    assert written() == people and Mail.objects.count() == len(people)
    said, html = shown("letters", alice, party.pk)
    assert said["drafts"] == [] and [each["people"] for each in said["sent"]] == [len(people)]
    with pytest.raises(ValidationError, match="was sent"):
        actions.delete_announcement(party, by=alice, announcement=draft.pk)


def test_it_comes_in_the_hosts_own_words_with_a_way_to_say_no_more(
    party: Event, alice: User, clock: TimeMachine, settings: Any
) -> None:
    draft = actions.draft_announcement(party, by=alice, audience="coming", text="Bring <a hat>.", subject="Hats")
    host = Client()
    host.force_login(alice)
    preview = host.get(f"/e/{party.pk}/letter/{draft.pk}/").content.decode()
    with MailServer() as server:
        server.use(settings)
        actions.send_announcement(party, by=alice, announcement=draft.pk)
        clock.run_until_idle()
        [letter] = server.letters
    text, page = (letter.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None and page is not None
    assert "Dear ana,\n\nBring <a hat>.\n" in text.get_content().replace("\r", "") and letter["Subject"] == "Hats"
    assert all("Bring &lt;a hat&gt;." in each for each in (page.get_content(), preview))
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and "/rsvp/" not in preview


def test_more_letters_than_the_host_may_write_today_are_written_to_nobody(
    party: Event, alice: User, settings: Any
) -> None:
    settings.LETTERS_A_DAY_NEW = settings.LETTERS_A_DAY_UNCONFIRMED = 7  # five were invitations
    draft = actions.draft_announcement(party, by=alice, audience="all", text="Bring a hat.")
    with pytest.raises(ValidationError, match="These are 3 letters, and 2 may still go today"):
        actions.send_announcement(party, by=alice, announcement=draft.pk)
    draft.refresh_from_db()
    assert written() == set() and draft.sent_at is None
    actions.draft_announcement(party, by=alice, audience="coming", text="Ana, a hat.", announcement=draft.pk)
    assert actions.send_announcement(party, by=alice, announcement=draft.pk).sent_to == 1


def test_a_model_writes_to_guests_only_with_a_yes_to_the_very_words_and_number(
    party: Event, alice: User, call: Any
) -> None:
    tool = registry.tools["write_to_guests"]
    assert tool.approval == "always_ask"
    with pytest.raises(ToolRefused):  # somebody was invited since the yes
        call("write_to_guests", alice, message="Bring a hat.", goes_to="2 guests")
    assert not Announcement.objects.exists()
    call("write_to_guests", alice, message="Bring a hat.", goes_to="3 guests")
    assert written() == {"ana", "ben", "cleo"}


def test_a_program_drafts_changes_and_sends_it_and_charlie_finds_none(party: Event, alice: User, charlie: User) -> None:
    api, other = api_of(alice), api_of(charlie)
    body = {"event": party.pk, "audience": "coming", "text": "Bring a hat."}
    assert other.post("/api/announcements/", body, format="json").status_code == 400
    made = api.post("/api/announcements/", body, format="json").json()
    assert (made["goes_to"], made["sent_at"]) == (1, None)
    path = f"/api/announcements/{made['id']}/"
    for refused in (other.get(path), other.post(f"{path}send/"), other.delete(path)):
        assert refused.status_code == 404
    assert api.patch(path, {"audience": "unanswered"}, format="json").json()["goes_to"] == 1
    assert api.patch(path, {"sent_at": "2026-01-01T00:00Z"}, format="json").status_code == 400
    assert api.post(f"{path}send/").json()["sent_at"] and api.post(f"{path}send/").status_code == 200
    assert written() == {"cleo"}
    assert api.delete(path).status_code == api.patch(path, {"text": "x"}, format="json").status_code == 400


@pytest.mark.parametrize(
    ("said", "audience", "message"),
    [
        ("write to those who are coming that we meet at the pier", "coming", "We meet at the pier."),
        ("Tell everyone who is coming to bring a jumper", "coming", "Please bring a jumper."),
        ("message everybody who said yes: shoes off at the door", "coming", "Shoes off at the door."),
        ("email all guests that parking is behind the house", "all", "Parking is behind the house."),
        ("remind the guests to wear white", "all", "Please wear white."),
        ("let everyone know that there will be vegetarian food", "all", "There will be vegetarian food."),
        (
            "write to everyone who hasn't answered: the caterer needs a number",
            "unanswered",
            "The caterer needs a number.",
        ),
        (
            "tell those who have not replied yet that we need to know by Friday",
            "unanswered",
            "We need to know by Friday.",
        ),
    ],
)
def test_without_a_model_what_is_to_be_said_is_asked_for_word_by_word_and_changes_nothing(
    party: Event, alice: User, said: str, audience: str, message: str
) -> None:
    before = [list(model.objects.values()) for model in (Event, Guest, ShoppingItem)]
    talk = Talk(alice)
    talk.say(said)
    assert talk.calls == [["write_to_guests"]]
    [call] = [item for item in talk.items if isinstance(item, Called)]
    asked = json.loads(call.arguments)
    assert (asked["audience"], asked["message"]) == (audience, message)
    assert before == [list(model.objects.values()) for model in (Event, Guest, ShoppingItem)]


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("make the invitation more romantic", "worded anew"),
        ("write the invitation in a funny way", "worded anew"),
        ("make the letter formal", "worded anew"),
        ("make the invitation sound like a pirate", "in four tones"),
        ("rewrite the invitation in German", "in four tones"),
    ],
)
def test_the_tone_of_a_letter_is_changed_or_it_says_which_there_are(
    shower: Event, alice: User, said: str, answered: str
) -> None:
    assert answered in Talk(alice).say(said)
    assert shower.guests.count() == 0
