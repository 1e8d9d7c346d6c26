"""How many letters a host may write in a day, and how fast they leave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail as outbox
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents.limits import TooMany
from agents.mail import quota
from agents.mail.due import Mails
from agents.mail.models import Mail, MailSender
from agents.testing import TimeMachine
from planning import actions
from planning.models import Event, Guest, Vendor
from tests.planning.asking_the_api import client, problem
from tests.planning.conftest import NOW
from tests.planning.test_widgets import shown

pytestmark = pytest.mark.thorough


@pytest.fixture(autouse=True)
def clock() -> Any:
    with TimeMachine(start=NOW) as clock:
        yield clock


@pytest.fixture
def at_most_three(settings: Any) -> None:
    settings.LETTERS_A_DAY = settings.LETTERS_A_DAY_NEW = 3


def listed(event: Event, by: User, number: int, *, at: str = "example.com") -> list[Guest]:
    people = [{"name": f"Guest {each}", "email": f"guest{each}@{at}"} for each in range(number)]
    return actions.add_guests(event, by=by, guests=people)


def written() -> int:
    return Mail.objects.filter(sender__isnull=False).count()


def test_as_many_letters_as_are_allowed_go_and_the_rest_the_next_day(
    at_most_three: None, shower: Event, alice: User, clock: TimeMachine
) -> None:
    listed(shower, alice, 5)
    assert actions.send_invitations(shower, by=alice) == written() == 3
    with pytest.raises(TooMany) as refused:
        actions.send_invitations(shower, by=alice)
    [words] = refused.value.message_dict["guests"]
    assert words == "None left of 3 a day; more from Monday, Nov. 23, 2026 at 10 a.m."
    assert refused.value.again_at == NOW + timedelta(days=1)
    assert written() == 3
    clock.advance(days=1)
    assert written() == 5 and not shower.waiting_letters.exists()  # by themselves
    assert set(shower.guests.values_list("invited_at", flat=True)) == {NOW, NOW + timedelta(days=1)}


def test_a_wedding_goes_out_over_days_by_one_click_to_whom_it_still_concerns(
    at_most_three: None, shower: Event, alice: User, clock: TimeMachine
) -> None:
    guests = listed(shower, alice, 9)
    ahead = shown("invitations", alice, shower.pk)[1]
    assert "3 of them go now, the others by themselves from Monday, Nov. 23, 2026 at 10 a.m. on, 3 a day." in ahead
    assert actions.send_invitations(shower, by=alice) == 3
    said, html = shown("invitations", alice, shower.pk)
    assert said["letters"]["invite"] == 0 and "Send to" not in html
    assert said["waiting"] == ["6 more invitations go out by themselves from Monday, Nov. 23, 2026 at 10 a.m. on."]
    actions.remove_guests(shower, by=alice, guests=[guests[4].pk])
    listed(shower, alice, 2, at="example.net")  # whom nobody has clicked for
    actions.change_event(shower, by=alice, place="The pier")
    clock.advance(days=1)
    assert shower.guests.filter(invited_at=NOW + timedelta(days=1), told_place="The pier").count() == 3
    MailSender.objects.filter(user=alice).update(paused_at=NOW, paused_because="too many came back")
    clock.advance(days=1)
    assert shower.guests.filter(invited_at__isnull=False).count() == 6  # held back, it looks again
    MailSender.objects.filter(user=alice).update(paused_at=None)
    clock.advance(hours=7)
    assert shower.guests.filter(invited_at__isnull=False).count() == 8 and not shower.waiting_letters.exists()
    assert set(shower.guests.filter(invited_at=None).values_list("email", flat=True)) == {
        "guest0@example.net", "guest1@example.net",
    }  # fmt: skip


def test_what_waits_is_kept_back_by_a_click_and_ends_with_the_event(
    at_most_three: None, shower: Event, alice: User, charlie: User, clock: TimeMachine
) -> None:
    listed(shower, alice, 5)
    actions.send_invitations(shower, by=alice)
    with pytest.raises(ObjectDoesNotExist):
        actions.keep_back_letters(shower, by=charlie)
    assert actions.keep_back_letters(shower, by=alice) == 2
    clock.advance(days=1)
    assert written() == 3
    listed(shower, alice, 2, at="example.net")
    assert actions.send_invitations(shower, by=alice) == 3
    actions.cancel_event(shower, by=alice)
    letters = Mail.objects.filter(key__startswith="invitation:").count()
    clock.advance(days=1)
    assert Mail.objects.filter(key__startswith="invitation:").count() == letters == 6
    assert not shower.waiting_letters.exists()


def test_each_kind_of_letter_goes_on_the_next_day(at_most_three: None, shower: Event, alice: User) -> None:
    with TimeMachine(start=NOW) as clock:
        guests = listed(shower, alice, 5)
        Guest.objects.update(invited_at=NOW - timedelta(days=2), told_starts_at=shower.starts_at, told_place="Before")
        for verb, kind in ((actions.tell_guests, "change:"), (actions.remind_guests, "reminder:")):
            assert verb(shower, by=alice) == 3
            clock.advance(days=1)
            assert Mail.objects.filter(key__startswith=kind).count() == 5
            clock.advance(days=1, minutes=1)
        Guest.objects.filter(pk__in=[each.pk for each in guests]).update(answer="declined", told_starts_at=NOW)
        assert actions.tell_declined(shower, by=alice) == 3
        clock.advance(days=1, minutes=1)
        assert Mail.objects.filter(key__startswith="anew:").count() == 5
        assert not shower.waiting_letters.exists()


def test_the_card_says_what_is_left_and_until_when(at_most_three: None, shower: Event, alice: User) -> None:
    assert shown("invitations", alice, shower.pk)[0]["allowance"] == ""
    listed(shower, alice, 2)
    actions.send_invitations(shower, by=alice)
    listed(shower, alice, 3, at="example.org")
    said, html = shown("invitations", alice, shower.pk)
    assert said["allowance"].startswith("1 letter left of 3 a day; more from Monday")
    assert said["allowance"] in html


def test_over_http_the_rest_waits_and_then_it_is_a_429_that_names_the_field(
    at_most_three: None, shower: Event, alice: User
) -> None:
    actions.draft_invitations(shower, by=alice)
    listed(shower, alice, 5)
    shower.refresh_from_db()
    api, url = client(alice), f"/api/invitations/{shower.invitation.pk}/send/"
    answer = api.post(url).json()
    assert (answer["sent"], answer["waiting"], answer["again_at"]) == (3, 2, "2026-11-23T10:00:00Z")
    refused = api.post(url)
    body = problem(refused, 429)
    assert set(body["errors"]) == {"guests"} and "None left of 3 a day" in body["detail"]
    assert int(refused["Retry-After"]) == 24 * 3600


def test_a_new_account_writes_less_and_least_without_a_confirmed_address(
    settings: Any, alice: User, clock: TimeMachine
) -> None:
    settings.LETTERS_A_DAY, settings.LETTERS_A_DAY_NEW, settings.LETTERS_A_DAY_UNCONFIRMED = 50, 10, 2
    alice.date_joined, alice.email = NOW, ""
    alice.save()
    assert quota.of(alice).a_day == 2
    with pytest.raises(TooMany, match=r"With a confirmed e-mail address .* it would be 10 a day"):
        quota.take(alice, 2, field="guests")
        quota.take(alice, 1, field="guests")
    alice.email = "alice@example.com"
    assert (quota.of(alice).a_day, quota.of(alice).left) == (10, 8)
    clock.advance(days=8)
    assert quota.of(alice).a_day == 50
    MailSender.objects.filter(user=alice).update(a_day=7)
    alice.refresh_from_db()
    assert quota.of(alice).a_day == 7


def test_deleting_what_was_written_gives_nobody_a_new_day(at_most_three: None, shower: Event, alice: User) -> None:
    listed(shower, alice, 3)
    actions.send_invitations(shower, by=alice)
    actions.delete_event(shower, by=alice)
    other = actions.create_event(by=alice, title="Tea", starts_at=NOW + timedelta(days=5))
    listed(other, alice, 1)
    with pytest.raises(TooMany):
        actions.send_invitations(other, by=alice)
    assert written() == 0


def test_bobs_clicks_count_for_alice_in_whose_name_the_letters_go(
    at_most_three: None, shower: Event, alice: User, bob: User
) -> None:
    listed(shower, alice, 5)
    assert actions.send_invitations(shower, by=bob) == 3
    with pytest.raises(TooMany):
        actions.send_invitations(shower, by=alice)
    assert quota.of(bob).left == 3


def test_every_kind_of_letter_counts(at_most_three: None, shower: Event, alice: User, clock: TimeMachine) -> None:
    listed(shower, alice, 2)
    actions.send_invitations(shower, by=alice)
    actions.change_event(shower, by=alice, place="The pier")
    assert actions.tell_guests(shower, by=alice) == 1
    for write in (actions.tell_guests, actions.send_invitations):
        listed(shower, alice, 1, at="example.net")
        with pytest.raises(TooMany):
            write(shower, by=alice)
    clock.advance(days=1)
    listed(shower, alice, 4, at="example.org")
    actions.send_invitations(shower, by=alice)
    with pytest.raises(TooMany):
        actions.remind_guests(shower, by=alice)


def test_a_vendor_is_not_asked_where_no_letter_may_go(
    at_most_three: None, shower: Event, alice: User, baker: Vendor
) -> None:
    quota.take(alice, 3, field="guests")
    with pytest.raises(TooMany) as refused:
        actions.request_reservation(shower, by=alice, vendor=baker)
    assert set(refused.value.message_dict) == {"vendor"}
    assert not shower.reservations.exists()


def test_a_reminder_that_may_not_go_waits_for_the_day_on_which_it_may(
    at_most_three: None, shower: Event, alice: User, clock: TimeMachine
) -> None:
    [ana] = listed(shower, alice, 1)
    actions.send_invitations(shower, by=alice)
    clock.advance(days=3, hours=23)
    quota.take(alice, 3, field="guests")
    clock.advance(hours=2)
    assert written() == 1  # the reminder was due an hour ago
    clock.advance(days=1)
    assert Mail.objects.filter(key__startswith=f"reminder:{ana.pk}").count() == 1


def test_sixty_letters_cost_no_more_statements_than_three(shower: Event, alice: User) -> None:
    counts = []
    for number, at in ((3, "example.com"), (60, "example.org")):
        listed(shower, alice, number, at=at)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert actions.send_invitations(shower, by=alice) == number
        counts.append(len(asked))
    assert counts[1] <= counts[0], counts


def test_letters_leave_at_the_pace_of_the_installation_whoever_claims_them(
    settings: Any, shower: Event, alice: User, clock: TimeMachine
) -> None:
    settings.LETTERS_A_DAY_NEW, settings.LETTERS_A_MINUTE = 100, 120.0
    listed(shower, alice, 50)
    actions.send_invitations(shower, by=alice)
    Mail.objects.update(due_at=NOW)
    assert [Mails().work() for _ in range(3)] == [20, 0, 0]
    clock.advance(seconds=5)
    assert len(outbox.outbox) == 30
    clock.advance(minutes=1)
    assert len(outbox.outbox) == len({letter.to[0] for letter in outbox.outbox}) == 50


def test_charlies_one_letter_does_not_wait_for_all_of_alices(
    settings: Any, shower: Event, alice: User, charlie: User, clock: TimeMachine
) -> None:
    settings.LETTERS_A_DAY_NEW, settings.LETTERS_A_MINUTE = 500, 120.0
    listed(shower, alice, 400)
    actions.send_invitations(shower, by=alice)
    tea = actions.create_event(by=charlie, title="Tea", starts_at=NOW + timedelta(days=5))
    listed(tea, charlie, 1, at="example.org")
    actions.send_invitations(tea, by=charlie)
    clock.advance(seconds=15)
    assert "guest0@example.org" in {letter.to[0] for letter in outbox.outbox} and len(outbox.outbox) < 100


def test_a_refused_click_changes_nothing(at_most_three: None, shower: Event, alice: User) -> None:
    listed(shower, alice, 1)
    quota.take(alice, 3, field="guests")
    with pytest.raises(ValidationError):
        actions.send_invitations(shower, by=alice)
    assert written() == 0 and shower.guests.get().invited_at is None
