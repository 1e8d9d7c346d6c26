"""Alice calls Mia's baby shower off: who was invited or asked is told, and for a while it can be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail as outbox
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from agents import personal
from agents.mail.models import Mail, MailSender
from agents.testing import TimeMachine
from planning import actions
from planning.advice import notices
from planning.models import Event, Guest, Reservation, Vendor
from planning.public import links
from tests.planning.conftest import NOW, THREE

CALLED_OFF = "Called off: Mia's baby shower"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with TimeMachine(start=NOW) as clock:
        yield clock


@pytest.fixture
def ana(shower: Event, alice: User, clock: TimeMachine) -> Guest:
    """Ana is invited, Ben has no address, Cleo cannot come, and Dan's letter was never written."""
    guests = [{"name": "Ana", "email": "ana@example.com"}, {"name": "Ben"}, {"name": "Cleo", "email": "cleo@x.org"}]
    ana, _, cleo = actions.add_guests(shower, by=alice, guests=guests)
    actions.send_invitations(shower, by=alice)
    clock.run_until_idle()
    actions.rsvp(ana, answer="coming")
    actions.rsvp(cleo, answer="declined")
    actions.add_guests(shower, by=alice, guests=[{"name": "Dan", "email": "dan@example.com"}])
    return ana


@pytest.fixture
def booked(shower: Event, alice: User, baker: Vendor, clock: TimeMachine) -> Reservation:
    asked = actions.request_reservation(shower, by=alice, vendor=baker)
    clock.run_until_idle()
    return actions.answer_request(asked, confirmed=True)


def sent(clock: TimeMachine) -> list[tuple[str, str]]:
    """To whom what went out since the last look."""
    outbox.outbox.clear()
    clock.run_until_idle()
    return sorted((letter.to[0], letter.subject.partition(",")[0]) for letter in outbox.outbox)


def test_whoever_was_invited_or_booked_is_told_and_the_pages_say_so(
    ana: Guest, booked: Reservation, shower: Event, alice: User, bob: User, clock: TimeMachine
) -> None:
    with pytest.raises(PermissionDenied):
        actions.cancel_event(shower, by=bob)
    MailSender.objects.update(written=10_000)  # none is left of the day's: this is no time to count
    actions.cancel_event(shower, by=alice, note="Mia has measles.")
    assert sent(clock) == [
        ("ana@example.com", CALLED_OFF),
        ("bake@example.com", "Called off: Mia's baby shower"),
    ]
    letter = next(each for each in outbox.outbox if each.to == ["ana@example.com"])
    assert "Mia has measles." in letter.body and "/rsvp/" not in letter.body
    page = Client().get(links.rsvp_link(ana)).content.decode()
    assert "does not take place" in page and "Mia has measles." in page and "<form" not in page
    assert Client().post(links.rsvp_link(ana), {"answer": "declined"}).status_code == 400
    assert "does not take place" in Client().get(links.request_link(booked)).content.decode()
    event = Event.objects.get()
    assert event.state == "cancelled" and event.sequence == 1
    assert not Event.objects.upcoming().exists() and not Event.objects.past().exists()
    assert list(notices(event)) == [] and actions.cancel_event(event, by=alice).sequence == 1
    for verb in (actions.send_invitations, actions.remind_guests, actions.tell_guests):
        with pytest.raises(ValidationError, match="is cancelled"):
            verb(event, by=alice)
    with pytest.raises(ValidationError, match="is cancelled"):
        actions.request_reservation(event, by=alice, vendor=booked.vendor)


def test_nothing_reminds_of_what_is_cancelled_and_all_does_of_what_is_restored(
    shower: Event, alice: User, clock: TimeMachine
) -> None:
    actions.change_event(shower, by=alice, starts_at=NOW + timedelta(days=30))
    actions.add_guests(shower, by=alice, guests=[{"name": "Ana", "email": "ana@example.com"}])
    actions.send_invitations(shower, by=alice)
    clock.run_until_idle()
    actions.cancel_event(shower, by=alice)
    assert sent(clock) == [("ana@example.com", CALLED_OFF)]
    outbox.outbox.clear()
    clock.skip(days=5)  # she would have been reminded
    clock.run_until_idle()
    assert outbox.outbox == []
    actions.restore_event(shower, by=alice)
    assert sent(clock) == [("ana@example.com", "It takes place: Mia's baby shower")]
    outbox.outbox.clear()
    clock.skip(days=4)
    clock.run_until_idle()
    assert [letter.subject for letter in outbox.outbox] == ["Can you come? Mia's baby shower"]


def test_who_has_not_heard_of_it_yet_hears_nothing_of_what_was_taken_back_at_once(
    ana: Guest, booked: Reservation, shower: Event, alice: User, clock: TimeMachine
) -> None:
    actions.cancel_event(shower, by=alice)
    restored = actions.restore_event(shower, by=alice)
    assert restored.state == "planned" and sent(clock) == []
    booked.refresh_from_db()
    assert booked.status == "confirmed"
    actions.cancel_event(shower, by=alice)  # and once more, for good
    assert [to for to, _ in sent(clock)] == ["ana@example.com", "bake@example.com"]
    actions.restore_event(shower, by=alice)
    assert sent(clock) == [
        ("ana@example.com", "It takes place: Mia's baby shower"),
        ("bake@example.com", "Request: Mia's baby shower"),
    ]
    assert [row.status for row in shower.reservations.all()] == ["cancelled", "requested"]


def test_what_was_cancelled_long_ago_stays_so(shower: Event, alice: User, bob: User, clock: TimeMachine) -> None:
    actions.change_event(shower, by=alice, starts_at=NOW + timedelta(days=60))
    actions.cancel_event(shower, by=alice)
    with pytest.raises(PermissionDenied):
        actions.restore_event(shower, by=bob)
    clock.skip(days=8)
    with pytest.raises(ValidationError, match="no longer be restored"):
        actions.restore_event(shower, by=alice)


@pytest.mark.parametrize("by", ["rest", "admin", "admin, many", "account"])
def test_whoever_deletes_it_calls_it_off_first_and_the_letters_outlive_it(
    by: str, ana: Guest, booked: Reservation, shower: Event, alice: User, clock: TimeMachine, client: Client
) -> None:
    shower.co_hosts.clear()
    pages = [links.rsvp_link(ana), links.request_link(booked)]
    client.force_login(alice if by == "rest" else User.objects.create_superuser("root"))
    if by == "rest":
        assert client.delete(f"/api/events/{shower.pk}/").status_code == 204
    elif by == "admin":
        client.post(reverse("admin:planning_event_delete", args=[shower.pk]), {"post": "yes"})
    elif by == "admin, many":
        form = {"action": "delete_selected", "_selected_action": [shower.pk], "post": "yes"}
        client.post(reverse("admin:planning_event_changelist"), form)
    else:
        with personal.leaving(alice):
            alice.delete()
    assert not Event.objects.exists() and not Guest.objects.exists()
    assert [to for to, _ in sent(clock)] == ["ana@example.com", "bake@example.com"]
    for page in pages:
        gone = Client().get(page)
        assert gone.status_code == 410 and "no longer takes place" in gone.content.decode()
        assert Client().post(page, {"answer": "yes"}).status_code == 410
        assert Client().get(page[:-2] + "x/").status_code == 404  # forged
    assert not Mail.objects.filter(sent_at=None, due_at__isnull=False).exists()


def test_what_is_over_is_deleted_in_silence(ana: Guest, shower: Event, alice: User, clock: TimeMachine) -> None:
    clock.skip(days=9)
    with pytest.raises(ValidationError, match="is over"):
        actions.cancel_event(shower, by=alice)
    sent(clock)
    actions.delete_event(shower, by=alice)
    assert sent(clock) == []


def test_who_could_not_come_hears_once_of_a_new_date(
    ana: Guest, shower: Event, alice: User, clock: TimeMachine
) -> None:
    assert actions.tell_declined(shower, by=alice) == 0  # it has not moved
    for days in (1, 2):
        actions.change_event(shower, by=alice, starts_at=THREE + timedelta(days=days))
        told = actions.tell_declined(shower, by=alice)
        assert (told, sent(clock)) == ((1, [("cleo@x.org", "A new date: Mia's baby shower")]) if days == 1 else (0, []))


def test_a_cancelled_event_is_found_on_the_home_page(shower: Event, alice: User, client: Client) -> None:
    actions.cancel_event(shower, by=alice)
    client.force_login(alice)
    said = client.get("/").content.decode()
    assert "Cancelled events" in said and shower.title in said.replace("&#x27;", "'")
