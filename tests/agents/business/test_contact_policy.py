"""What agents say reaches a person when the person wants it, as often as the person wants it, and once."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from agents import zones
from agents.business import AgentManager, outreach, policy
from agents.business.models import AgentRun, ContactPolicy, OptOut, Outreach
from agents.runtime.widget import Widget
from agents.testing import TimeMachine
from tests.agents.business.conftest import NOON, Mailbox
from tests.theatre.business import StageManager
from tests.theatre.models import Show

pytestmark = pytest.mark.django_db


def tell(person: Any, text: str = "The curtain is up.", kind: str = "theatre_news", **options: Any) -> Outreach | None:
    return outreach.say(person, text, kind=kind, **options)


def test_what_the_agent_says_reaches_alice_and_what_it_thinks_does_not(
    clock: TimeMachine, alice: Any, mailbox: Mailbox
) -> None:
    Show.objects.create(title="Hamlet", owner=alice, script="say it")
    clock.run_until_idle()
    assert mailbox.told == [("alice", "say it", "")]
    said = Outreach.objects.get()
    run = AgentManager.list_active(StageManager).get()
    assert (said.state, said.agent_run, said.delivered_at) == (Outreach.State.DELIVERED, run, NOON)
    assert said.message is not None
    assert run.log_entries.count() == 1


def test_of_one_state_alice_hears_once_but_bob_hears_of_it_too(
    clock: TimeMachine, alice: Any, bob: Any, mailbox: Mailbox
) -> None:
    Show.objects.create(title="Hamlet", owner=alice, script="say it")
    clock.advance(hours=9)
    assert mailbox.words == ["say it"]
    assert tell(alice, "Two seats are free.", dedupe_key="free:2") is not None
    assert tell(alice, "Now two seats are free.", dedupe_key="free:2") is None
    assert tell(bob, "Two seats are free.", dedupe_key="free:2") is not None
    assert tell(alice, "Three seats are free.", dedupe_key="free:3") is not None
    clock.run_until_idle()
    assert sorted(mailbox.words[1:]) == ["Two seats are free.", "Two seats are free.\n\nThree seats are free."]


def test_in_alices_night_it_waits_for_her_morning_wherever_she_is(
    clock: TimeMachine, alice: Any, mailbox: Mailbox
) -> None:
    zones.note(alice, "Asia/Tokyo")  # noon in UTC is nine in the evening there
    ContactPolicy.objects.create(user=alice, quiet_from=time(21), quiet_until=time(8))
    said = tell(alice)
    assert said is not None
    clock.run_until_idle()
    said.refresh_from_db()
    morning = datetime(2031, 5, 3, 23, tzinfo=UTC)
    assert (said.state, said.due_at, said.reason) == (Outreach.State.HELD, morning, "In the person's quiet hours.")
    clock.advance_to(morning - timedelta(seconds=1))
    assert mailbox.told == []
    clock.advance(seconds=1)
    assert mailbox.words == ["The curtain is up."]


def test_quiet_hours_of_the_afternoon_end_on_the_same_day(clock: TimeMachine, alice: Any, mailbox: Mailbox) -> None:
    ContactPolicy.objects.create(user=alice, quiet_from=time(11), quiet_until=time(15))
    tell(alice)
    clock.advance(hours=2, minutes=59)
    assert mailbox.told == []
    clock.advance(minutes=1)
    assert len(mailbox.told) == 1


def test_small_talk_is_dropped_by_night_and_a_fire_is_told_at_once(
    clock: TimeMachine, alice: Any, mailbox: Mailbox, settings: Any
) -> None:
    settings.QUIET_HOURS = "11:00-14:00"
    tell(alice, "Nice weather.", kind="theatre_chatter")
    tell(alice, "Fire!", kind="theatre_alarm")
    clock.advance(days=1)
    assert mailbox.words == ["Fire!"]
    dropped = Outreach.objects.get(kind="theatre_chatter")
    assert (dropped.state, dropped.reason) == (Outreach.State.DROPPED, "In the person's quiet hours.")


def test_alice_hears_two_things_a_day_and_the_third_on_the_next(
    clock: TimeMachine, alice: Any, mailbox: Mailbox
) -> None:
    ContactPolicy.objects.create(user=alice, most_a_day=2)
    for number in range(3):
        tell(alice, f"Act {number}")
        clock.advance(minutes=5)
    assert mailbox.words == ["Act 0", "Act 1"]
    held = Outreach.objects.get(state=Outreach.State.HELD)
    assert held.reason == "The person has heard 2 things today."
    tell(alice, "Fire!", kind="theatre_alarm")
    clock.run_until_idle()
    assert mailbox.words[2:] == ["Fire!"]
    clock.advance_to(datetime(2031, 5, 4, tzinfo=UTC))
    assert mailbox.words[3:] == ["Act 2"]


def test_while_alice_is_being_answered_nobody_breaks_in(clock: TimeMachine, alice: Any, mailbox: Mailbox) -> None:
    mailbox.busy.add("alice")
    said = tell(alice)
    assert said is not None
    clock.advance(minutes=1)
    said.refresh_from_db()
    assert (mailbox.told, said.state) == ([], Outreach.State.HELD)
    mailbox.busy.clear()
    clock.advance(seconds=15)
    assert len(mailbox.told) == 1


def test_what_is_due_together_is_one_message_and_counts_once(clock: TimeMachine, alice: Any, mailbox: Mailbox) -> None:
    ContactPolicy.objects.create(user=alice, quiet_from=time(11), quiet_until=time(14), most_a_day=1)
    card = Widget("event_card", {"event": 5})
    tell(alice, "One.")
    clock.advance(minutes=1)
    tell(alice, "Two.", widget=card)
    clock.advance(minutes=1)
    tell(alice, "Three.")
    clock.advance(hours=3)
    assert mailbox.told == [("alice", "One.\n\nTwo.\n\nThree.", "event_card")]
    assert Outreach.objects.filter(state=Outreach.State.DELIVERED).values("message").distinct().count() == 1
    assert set(Outreach.objects.values_list("text", flat=True)) == {"One.", "Two.", "Three."}


def test_what_alice_opted_out_of_is_recorded_and_dropped(
    clock: TimeMachine, alice: Any, bob: Any, mailbox: Mailbox
) -> None:
    OptOut.objects.create(user=alice, kind="theatre_news")
    OptOut.objects.create(user=bob, kind="theatre_news", channel=OptOut.Channel.EMAIL)
    dropped = tell(alice)
    tell(bob)
    clock.run_until_idle()
    assert mailbox.told == [("bob", "The curtain is up.", "")]
    assert dropped is not None and dropped.state == Outreach.State.DROPPED
    assert dropped.reason == "The person does not want this kind."


def test_who_opts_out_at_night_does_not_hear_it_in_the_morning(
    clock: TimeMachine, alice: Any, mailbox: Mailbox
) -> None:
    ContactPolicy.objects.create(user=alice, quiet_from=time(11), quiet_until=time(14))
    tell(alice)
    clock.advance(hours=1)
    OptOut.objects.create(user=alice, kind="theatre_news")
    clock.advance(hours=5)
    assert mailbox.told == []


def test_who_has_closed_the_account_is_told_nothing(clock: TimeMachine, alice: Any, mailbox: Mailbox) -> None:
    tell(alice)
    alice.is_active = False
    alice.save()
    clock.advance(hours=5)
    assert mailbox.told == []
    assert Outreach.objects.get().reason == "The account is closed."


def test_an_agent_that_works_for_nobody_is_told_how_to_find_somebody(clock: TimeMachine, mailbox: Mailbox) -> None:
    show = Show.objects.create(title="Hamlet", script="say it")
    clock.advance(hours=1)
    run = AgentRun.objects.get(name="StageManager", entity_id=str(show.pk))
    assert run.status == AgentRun.Status.PAUSED and "Give the agent a method get_user(event)" in run.error
    assert mailbox.told == []


def test_a_jammed_mailbox_is_tried_again_and_harms_nobody_else(
    clock: TimeMachine, alice: Any, bob: Any, mailbox: Mailbox
) -> None:
    mailbox.broken = 1
    tell(alice)
    tell(bob)
    clock.run_until_idle()
    assert len(mailbox.told) == 1
    failed = Outreach.objects.get(state=Outreach.State.HELD)
    assert "The mailbox is jammed." in failed.error
    clock.advance(minutes=1)
    assert {name for name, _, _ in mailbox.told} == {"alice", "bob"}


def test_a_mailbox_that_stays_jammed_is_given_up_with_the_reason(
    clock: TimeMachine, alice: Any, mailbox: Mailbox
) -> None:
    mailbox.broken = 100
    tell(alice)
    clock.advance(days=1)
    given_up = Outreach.objects.get()
    assert (given_up.state, given_up.failures) == (Outreach.State.DROPPED, 5)
    assert mailbox.broken == 95


def test_a_kind_that_nobody_declared_is_refused_with_the_names_there_are(alice: Any, mailbox: Mailbox) -> None:
    with pytest.raises(LookupError, match=r"gossip.*Known: .*theatre_news"):
        tell(alice, kind="gossip")
    with pytest.raises(ValueError, match="neither"):
        tell(alice, "")


def test_a_policy_that_cannot_decide_for_alice_lets_bob_hear(
    clock: TimeMachine, alice: Any, bob: Any, mailbox: Mailbox
) -> None:
    tell(alice)
    tell(bob)
    mailbox.is_busy = lambda user, thread: 1 / 0 if user == alice else False  # type: ignore[method-assign]
    clock.run_until_idle()
    assert mailbox.told == [("bob", "The curtain is up.", "")]
    held = Outreach.objects.get(user=alice)
    assert held.state == Outreach.State.HELD and "ZeroDivisionError" in held.error
    del mailbox.is_busy
    clock.advance(minutes=1)
    assert len(mailbox.told) == 2


@pytest.mark.parametrize("hours", ["at night", "22:00", "22:00Z-08:00", "25:00-08:00", "22:00-08:00-09:00"])
def test_quiet_hours_of_the_installation_that_cannot_be_read_fail_at_start(settings: Any, hours: str) -> None:
    settings.QUIET_HOURS = hours
    with pytest.raises(ImproperlyConfigured, match=r"QUIET_HOURS is .*. Write 22:00-08:00"):
        policy.check_settings()
