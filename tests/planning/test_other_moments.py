"""Planning works at any moment: in other years, on a leap day, in nights in which clocks are changed, at midnight.

Each moment is held by the clock of the product. What is expected is worked out from the moment, never written down.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.core import mail as outbox
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from agents import registry, zones
from agents.business import policy
from agents.business.models import Activation, AgentRun, ContactPolicy, Outreach
from agents.formatting import distance, when
from agents.mail.models import Mail
from agents.testing import TimeMachine
from agents.workflows.models import WorkflowRun
from planning import actions
from planning.actions.reservations import HOURS
from planning.models import Event, Vendor
from planning.public import links
from tests.harness.moment import NOW
from tests.planning.talking import Talk

pytestmark = pytest.mark.thorough


@dataclass(frozen=True)
class Moment:
    """A moment in the zone of Alice, who lives there."""

    zone: ZoneInfo
    at: datetime

    @classmethod
    def local(cls, zone: str, *at: int) -> Moment:
        return cls(ZoneInfo(zone), datetime(*at, tzinfo=ZoneInfo(zone)))  # type: ignore[misc, arg-type]

    def on(self, day: date, hour: int, minute: int = 0) -> datetime:
        """Return the moment at which clocks there show this."""
        return datetime.combine(day, time(hour, minute), tzinfo=self.zone)


MOMENTS = {
    "a month on": Moment(ZoneInfo("UTC"), NOW + timedelta(days=30)),
    "a year on": Moment(ZoneInfo("UTC"), NOW + timedelta(days=365)),
    "a leap day": Moment.local("Europe/London", 2028, 2, 29, 10),
    "before clocks go forward in Berlin": Moment.local("Europe/Berlin", 2027, 3, 27, 23, 30),
    "before clocks go back in Berlin": Moment.local("Europe/Berlin", 2027, 10, 30, 23, 30),
    "before clocks go forward in New York": Moment.local("America/New_York", 2027, 3, 13, 23, 30),
    "before clocks go back in New York": Moment.local("America/New_York", 2027, 11, 6, 23, 30),
    "a minute before the new year in Berlin": Moment.local("Europe/Berlin", 2027, 12, 31, 23, 59),
    "a minute before the new year, where it begins": Moment.local("Pacific/Kiritimati", 2028, 12, 31, 23, 59),
}


#: The evenings before clocks are changed.
CHANGES = [name for name in MOMENTS if "clocks" in name]

#: Those at which a dinner is lived through, which takes seconds: each crosses something else.
LIVES = [
    "a leap day",
    "before clocks go forward in New York",
    "before clocks go back in Berlin",
    "a minute before the new year, where it begins",
]


@pytest.fixture(params=MOMENTS.values(), ids=MOMENTS.keys())
def moment(request: pytest.FixtureRequest, alice: User) -> Iterator[Moment]:
    found: Moment = request.param
    zones.note(alice, found.zone.key)
    with timezone.override(found.zone):
        yield found


@pytest.fixture
def clock(moment: Moment) -> Iterator[TimeMachine]:
    with TimeMachine(start=moment.at) as clock:
        yield clock


def following(today: date, day: int) -> date:
    """Return the next day of a month that has this number, today or later."""
    while today.day != day:
        today += timedelta(days=1)
    return today


def test_alice_plans_by_words(moment: Moment, clock: TimeMachine, alice: User) -> None:
    today = moment.at.date()
    saturday = today + timedelta(days=(5 - today.weekday()) % 7 or 7)
    spoken = {
        "next Saturday at 3pm": moment.on(saturday, 15),
        "tomorrow at 8pm": moment.on(today + timedelta(days=1), 20),
        "tomorrow at noon": moment.on(today + timedelta(days=1), 12),
        "on the 30th at 5pm": moment.on(following(today, 30), 17) if today.day != 30 else None,
        "in two weeks at 6:30pm": moment.on(today + timedelta(days=14), 18, 30),
        "on Christmas Eve at 7pm": moment.on(following_date(today, 12, 24), 19),
        "on March 1 at 4pm": moment.on(following_date(today, 3, 1), 16),
    }
    for words, starts_at in spoken.items():
        if starts_at is None:
            continue
        before = Event.objects.count()
        talk = Talk(alice, now=timezone.localtime())
        said = talk.say(f"Plan a dinner for 8 people {words}")
        assert Event.objects.count() == before + 1, (words, said)
        event = Event.objects.latest("pk")
        assert event.starts_at == starts_at, (words, said)
        assert when(starts_at) in said


def following_date(today: date, month: int, day: int) -> date:
    """Return this day of the year, today or later."""
    while (today.month, today.day) != (month, day):
        today += timedelta(days=1)
    return today


@pytest.mark.parametrize("evening", [MOMENTS[name] for name in CHANGES], ids=CHANGES)
def test_a_booking_is_as_long_in_a_night_in_which_clocks_are_changed(evening: Moment, alice: User) -> None:
    with TimeMachine(start=evening.at - timedelta(days=2)):
        dinner = actions.create_event(by=alice, title="Dinner", kind="dinner", starts_at=evening.at)
        baker = Vendor.objects.create(name="Sweet Hour", town="Millbrook", kind="cake", price=Decimal(90))
        booked = actions.request_reservation(dinner, by=alice, vendor=baker, starts_at=evening.at)
    booked.refresh_from_db()
    assert booked.ends_at - booked.starts_at == HOURS


def test_a_year_is_far_away_from_now_and_from_no_other_year(moment: Moment, clock: TimeMachine, alice: User) -> None:
    for years, is_taken in ((100, True), (101, False)):
        starts_at = moment.on(date(moment.at.year + years, 6, 1), 15)
        with nullcontext() if is_taken else pytest.raises(ValidationError, match="The year must be between"):
            actions.create_event(by=alice, title="Dinner", kind="dinner", starts_at=starts_at)


def test_how_far_off_it_is_is_counted_in_nights(moment: Moment, clock: TimeMachine) -> None:
    today = moment.at.date()
    for nights, words in ((0, "today"), (1, "tomorrow"), (2, "in 2 days"), (9, "in 9 days"), (-1, "yesterday")):
        for at in ((0, 0), (3, 30), (23, 59)):
            assert distance(moment.on(today + timedelta(days=nights), *at)) == words


@pytest.mark.parametrize("moment", [MOMENTS[name] for name in LIVES], ids=LIVES, indirect=True)
def test_a_dinner_is_seen_through_from_its_planning_to_the_thanks(
    moment: Moment, clock: TimeMachine, alice: User
) -> None:
    ContactPolicy.objects.create(user=alice, quiet_from=time(22), quiet_until=time(7))
    starts_at = moment.on(moment.at.date() + timedelta(days=5), 15)
    dinner = actions.create_event(by=alice, title="Dinner", kind="dinner", starts_at=starts_at)
    people = [{"name": name, "email": f"{name.lower()}@example.com"} for name in ("Ana", "Ben")]
    ana, _ = actions.add_guests(dinner, by=alice, guests=people)
    actions.send_invitations(dinner, by=alice)
    clock.run_until_idle()
    assert {letter.subject for letter in outbox.outbox} == {"Invitation: Dinner"}
    assert all(when(starts_at) in letter.body for letter in outbox.outbox)

    clock.advance(hours=1)
    assert Client().post(links.rsvp_link(ana), {"answer": "coming"}).status_code == 302
    outbox.outbox.clear()
    clock.advance_to(starts_at + timedelta(days=3))
    assert [letter.to for letter in outbox.outbox if letter.to != [alice.email]] == [["ben@example.com"]]
    reminder = Mail.objects.get(key__startswith="reminder:")
    assert reminder.sent_at == starts_at.astimezone(UTC) - timedelta(days=2)

    told = list(Outreach.objects.filter(user=alice).order_by("delivered_at"))
    briefings = [each for each in told if each.widget == "event_card" and "tomorrow at 3 p.m." in each.text]
    assert len(briefings) == 1 and "1 person is coming. Ben has not answered." in briefings[0].text
    thanks = [each for each in told if each.text.startswith("I hope Dinner was lovely.")]
    assert len(thanks) == 1 and thanks[0].delivered_at is not None
    morning = timezone.localtime(thanks[0].delivered_at)
    assert (morning.date(), morning.hour) == (starts_at.date() + timedelta(days=1), 9)
    for each in told:
        assert each.state == Outreach.State.DELIVERED and each.delivered_at is not None
        assert 7 <= timezone.localtime(each.delivered_at).hour < 22, each.text

    every = registry.business_agents["Concierge"].heartbeat
    activations = Activation.objects.filter(reason="heartbeat", state="done").order_by("scheduled_at")
    began = moment.at.astimezone(UTC)
    assert [activation.scheduled_at for activation in activations] == [
        began + number * every for number in range(1, len(activations) + 1)
    ]
    assert AgentRun.objects.get().status == AgentRun.Status.FINISHED
    assert not WorkflowRun.objects.exclude(status=WorkflowRun.Status.COMPLETED).exists()


@pytest.mark.parametrize(
    ("night", "until"),
    [
        (Moment.local("Europe/Berlin", 2027, 3, 28, 1, 59), time(2, 30)),
        (Moment.local("Europe/Berlin", 2027, 10, 31, 1, 59), time(2, 30)),
        (Moment.local("America/New_York", 2027, 11, 7, 0, 59), time(1, 30)),
        (Moment.local("America/Havana", 2027, 11, 6, 23, 59), time(0, 30)),
    ],
    ids=["forward in Berlin", "back in Berlin", "back in New York", "back in Havana"],
)
def test_quiet_hours_that_end_while_clocks_are_changed_do_end(night: Moment, until: time, alice: User) -> None:
    zones.note(alice, night.zone.key)
    hours = ContactPolicy.objects.create(user=alice, quiet_from=time(22), quiet_until=until)
    wishes = policy.Wishes.of(hours)
    quiet = []
    for minutes in range(180):
        now = night.at.astimezone(UTC) + timedelta(minutes=minutes)
        ends = wishes.quiet_until_moment(now)
        assert ends is None or ends.astimezone(UTC) > now
        quiet.append(ends is not None)
    assert quiet[0] and not quiet[-1]
