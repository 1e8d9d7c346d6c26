"""Guests get a letter with a link, and answer at it without an account."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail as outbox
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from agents import due
from agents.mail.models import Mail
from agents.runtime.widget import widgets_changed
from agents.testing import TimeMachine
from planning import actions
from planning.models import Event, Guest
from planning.public import links
from tests.planning.conftest import NOW


@pytest.fixture(autouse=True)
def clock() -> Any:
    with TimeMachine(start=NOW) as clock:
        yield clock


@pytest.fixture
def ana(shower: Event, alice: User) -> Guest:
    [ana] = actions.add_guests(shower, by=alice, guests=[{"name": "Ana", "email": "ana@example.com", "party_limit": 5}])
    return ana


def test_ana_is_invited_by_mail_and_answers_by_its_link(
    ana: Guest, shower: Event, alice: User, clock: TimeMachine
) -> None:
    actions.add_guests(shower, by=alice, guests=[{"name": "Ben"}])
    assert actions.send_invitations(shower, by=alice) == 1  # Ben has no address
    clock.run_until_idle()
    [letter] = outbox.outbox
    assert letter.to == ["ana@example.com"] and letter.reply_to == ["alice@example.com"]
    assert letter.from_email.startswith("alice <")
    assert "You are warmly invited to Mia's baby shower" in letter.body
    link = next(line for line in letter.body.splitlines() if "/rsvp/" in line)
    assert link == links.rsvp_link(ana)
    page = Client().get(link)
    assert "You are invited, Ana" in page.content.decode() and "no-store" in page.headers["Cache-Control"]
    answered = Client().post(link, {"answer": "coming", "party_size": "3"}, follow=True)
    assert "you are coming, 3 of you" in answered.content.decode()
    ana.refresh_from_db()
    assert (ana.answer, ana.party_size, ana.answered_by_link, ana.answered_at) == ("coming", 3, True, NOW)


def test_an_answer_moves_the_hosts_cards_in_the_same_commit(ana: Guest, shower: Event) -> None:
    told: set[str] = set()

    def listen(sender: Any, keys: set[str], **kwargs: Any) -> None:
        told.update(keys)

    connection.run_on_commit.clear()  # a test is one transaction, in which a key is told once
    widgets_changed.connect(listen)
    Client().post(links.rsvp_link(ana), {"answer": "declined"})
    widgets_changed.disconnect(listen)
    assert {f"invitations:{shower.pk}", f"event_card:{shower.pk}"} <= told


def test_an_answer_can_be_changed_until_the_event_is_over(ana: Guest, clock: TimeMachine) -> None:
    link = links.rsvp_link(ana)
    for answer in ("maybe", "declined", "coming"):
        assert Client().post(link, {"answer": answer}).status_code == 302
        ana.refresh_from_db()
        assert ana.answer == answer
    clock.skip(days=7)
    late = Client().post(link, {"answer": "declined"})
    assert late.status_code == 400 and "This was" in late.content.decode()
    ana.refresh_from_db()
    assert ana.answer == "coming"


@pytest.mark.parametrize(
    "form", [{}, {"answer": "unknown"}, {"answer": "Coming"}, {"answer": "coming", "party_size": "0"},
             {"answer": "coming", "party_size": "51"}, {"answer": "coming", "party_size": "x"}]
)  # fmt: skip
def test_what_is_no_answer_is_said_on_the_page_and_changes_nothing(ana: Guest, form: dict[str, str]) -> None:
    page = Client().post(links.rsvp_link(ana), form)
    assert page.status_code == 400 and 'role="alert"' in page.content.decode()
    ana.refresh_from_db()
    assert (ana.answer, ana.party_size, ana.answered_at) == ("unknown", 1, None)


def test_a_link_works_for_its_guest_alone(ana: Guest, shower: Event, alice: User) -> None:
    own = links.rsvp_link(ana)
    [ben] = actions.add_guests(shower, by=alice, guests=[{"name": "Ben"}])
    number, _, signature = own.rstrip("/").rpartition("/")[2].partition("~")
    stem = own.rstrip("/").rpartition("/")[0]
    forged = [f"{ben.pk}~{signature}", f"{number}~", number, f"{number}~{signature[:-1]}", f"0{number}~{signature}"]
    for token in forged:
        for method in ("get", "post"):
            assert getattr(Client(), method)(f"{stem}/{token}/", {"answer": "coming"}).status_code == 404, token
    swapped = own.replace("/rsvp/", "/request/")
    assert Client().get(swapped).status_code == 404
    actions.remove_guests(shower, by=alice, guests=[ana.pk])
    assert Client().get(own).status_code == 404


def test_a_link_can_be_answered_only_so_often(ana: Guest) -> None:
    link, client = links.rsvp_link(ana), Client()
    codes = [client.post(link, {"answer": "coming"}).status_code for _ in range(32)]
    assert codes.count(302) == 30 and codes[-1] == 429
    assert client.get(link).status_code == 200  # looking is always possible
    actions.rsvp(ana, answer="maybe")


def test_the_answer_needs_the_form_of_the_page(ana: Guest) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(links.rsvp_link(ana), {"answer": "coming"}).status_code == 403


def test_hostile_names_stay_text(alice: User, shower: Event) -> None:
    evil = "<script>alert(1)</script>"
    actions.change_event(shower, by=alice, title=evil, place=evil)
    [guest] = actions.add_guests(shower, by=alice, guests=[{"name": evil, "email": "e@example.com"}])
    assert evil not in Client().get(links.rsvp_link(guest)).content.decode()
    actions.send_invitations(shower, by=alice)
    assert "\n" not in Mail.objects.get(sender__isnull=False).subject


def test_the_same_answer_again_is_no_news_but_to_another_date_it_is(
    ana: Guest, shower: Event, alice: User, clock: TimeMachine
) -> None:
    first = actions.rsvp(ana, answer="coming", party_size=2).answered_at
    clock.skip(minutes=1)
    for again in ({"party_size": 2}, {}):  # said nothing of how many, they are as many as before
        assert actions.rsvp(ana, answer="coming", **again).answered_at == first
    actions.change_event(shower, by=alice, place="Town Hall")
    shown = Event.objects.get(pk=shower.pk).occasion
    assert actions.rsvp(ana, answer="coming", shown=shown).answered_at == clock.now


def test_nobody_is_written_to_twice(ana: Guest, shower: Event, alice: User, clock: TimeMachine) -> None:
    actions.send_invitations(shower, by=alice)
    with pytest.raises(ValidationError, match="invited already"):
        actions.send_invitations(shower, by=alice)
    assert actions.remind_guests(shower, by=alice) == 1
    assert actions.remind_guests(shower, by=alice) == 0  # asked today already
    clock.skip(days=1)
    assert actions.remind_guests(shower, by=alice) == 1
    due.work()
    assert [letter.subject.partition(":")[0].partition("?")[0] for letter in outbox.outbox] == [
        "Invitation", "Can you come", "Can you come",
    ]  # fmt: skip
    assert not due.work()


def test_who_came_is_thanked_once_and_only_afterwards(
    ana: Guest, shower: Event, alice: User, clock: TimeMachine
) -> None:
    actions.rsvp(ana, answer="coming")
    with pytest.raises(ValidationError, match="not over yet"):
        actions.thank_guests(shower, by=alice)
    clock.skip(days=7)
    assert [actions.thank_guests(shower, by=alice), actions.thank_guests(shower, by=alice)] == [1, 0]


def test_charlie_can_write_to_none_of_alices_guests(ana: Guest, shower: Event, charlie: User) -> None:
    for verb in (actions.send_invitations, actions.remind_guests, actions.tell_guests, actions.thank_guests):
        with pytest.raises(Event.DoesNotExist):
            verb(shower, by=charlie)
    assert not Mail.objects.filter(sender__isnull=False).exists()


@pytest.mark.thorough
def test_a_mail_server_that_is_away_is_tried_again_and_given_up_at_last(
    ana: Guest, shower: Event, alice: User, clock: TimeMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = [True]

    def refuse(self: Any, messages: list[Any]) -> int:
        if broken[0]:
            raise ConnectionRefusedError("nobody listens")
        outbox.outbox.extend(messages)
        return len(messages)

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    actions.send_invitations(shower, by=alice)
    clock.run_until_idle()
    letter = Mail.objects.get(sender__isnull=False)
    assert letter.attempts == 1 and "nobody listens" in letter.error and letter.due_at is not None
    broken[0] = False
    clock.advance(minutes=3)
    letter.refresh_from_db()
    assert letter.sent_at is not None and letter.error == "" and len(outbox.outbox) == 1
    [ben] = actions.add_guests(shower, by=alice, guests=[{"name": "Ben", "email": "ben@example.com"}])
    broken[0] = True
    actions.send_invitations(shower, by=alice)
    clock.advance(hours=5)
    given_up = Mail.objects.about(ben).get()
    assert (given_up.attempts, given_up.due_at, given_up.sent_at) == (6, None, None)


def test_a_worker_that_dies_while_sending_leaves_the_letter_to_the_next(
    ana: Guest, shower: Event, alice: User, clock: TimeMachine
) -> None:
    from agents.mail.due import Mails

    actions.send_invitations(shower, by=alice)
    assert len(Mails()._claim()) == 1  # and then nothing: it was killed
    clock.run_until_idle()
    assert not outbox.outbox
    clock.advance(minutes=3)
    assert len(outbox.outbox) == 1
