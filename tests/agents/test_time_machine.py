"""The clock of a test, over sources of due work that only write down what they did and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.template import Context, Template
from django.utils import timezone

from agents import due, registry
from agents.testing import NeverIdle, TimeMachine

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Diary:
    """A source: errands by the moment at which each is due; an errand may make further ones."""

    def __init__(self, name: str, done: list[tuple[str, datetime]]) -> None:
        self.name = name
        self.done = done
        self.waiting: list[tuple[datetime, str, Callable[[], None]]] = []

    def at(self, moment: datetime, errand: str, then: Callable[[], None] = lambda: None) -> None:
        self.waiting.append((moment, errand, then))

    def next_at(self) -> datetime | None:
        return min((moment for moment, _, _ in self.waiting), default=None)

    def work(self) -> int:
        now = timezone.now()
        ripe = [each for each in self.waiting if each[0] <= now]
        self.waiting = [each for each in self.waiting if each[0] > now]
        for _, errand, then in ripe:
            self.done.append((errand, now))
            then()
        return len(ripe)


class Sweeper:
    """A source that looks every 30 seconds for what nobody told it of."""

    name = "sweeper"

    def __init__(self) -> None:
        self.swept: list[datetime] = []
        self.unseen = 0

    def next_at(self) -> datetime:
        return (self.swept[-1] if self.swept else timezone.now()) + timedelta(seconds=30)

    def work(self) -> int:
        return self.sweep() if timezone.now() >= self.next_at() else 0

    def sweep(self) -> int:
        found, self.unseen = self.unseen, 0
        self.swept.append(timezone.now())
        return found


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, datetime]]:
    monkeypatch.setattr(registry, "due", registry.Registry("source of due work"))
    return []


@pytest.fixture
def mail(done: list[tuple[str, datetime]]) -> Diary:
    return registry.due.add("mail", Diary("mail", done))


@pytest.fixture
def visits(done: list[tuple[str, datetime]]) -> Diary:
    return registry.due.add("visits", Diary("visits", done))


def test_the_clock_stands_still_and_goes_back_to_the_one_before() -> None:
    before = timezone.now()
    with TimeMachine(start=NOON) as clock:
        assert timezone.now() == timezone.now() == clock.now == NOON
        assert timezone.localdate() == NOON.date()
    assert timedelta() <= timezone.now() - before < timedelta(minutes=1)
    assert due.on_hint is None


def test_the_clock_is_the_real_one_again_after_a_test_that_failed() -> None:
    with pytest.raises(ZeroDivisionError), TimeMachine(start=NOON):
        1 / 0  # noqa: B018
    assert timezone.now() > NOON
    assert due.on_hint is None


def test_rows_are_stamped_by_it(db: None) -> None:
    with TimeMachine(start=NOON):
        assert User.objects.create(username="alice").date_joined == NOON


def test_a_page_still_knows_a_moment_when_it_sees_one() -> None:
    with TimeMachine(start=NOON), timezone.override("Asia/Tokyo"):
        assert Template("{{ noon|time:'H:i' }}").render(Context({"noon": NOON})) == "21:00"


def test_a_moment_without_a_zone_is_of_the_current_zone() -> None:
    with timezone.override("Asia/Tokyo"), TimeMachine(start=datetime(2026, 5, 1, 12)):
        assert timezone.now() == datetime(2026, 5, 1, 3, tzinfo=UTC)


def test_an_hour_is_an_hour_in_a_night_in_which_clocks_are_changed(done) -> None:
    with TimeMachine(start=datetime(2027, 10, 31, 1, 30, tzinfo=ZoneInfo("Europe/Berlin"))) as clock:
        before = timezone.now()
        clock.advance(hours=1)
        clock.skip(hours=1)
        assert timezone.now() == before + 2 * HOUR == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def test_what_becomes_due_happens_at_its_moment_and_in_order(done, mail: Diary, visits: Diary) -> None:
    visits.at(NOON + 2 * HOUR, "Bob comes")
    mail.at(NOON + 3 * HOUR, "thank Bob")
    mail.at(NOON + 1 * HOUR, "remind Bob")
    mail.at(NOON + 5 * HOUR, "ask Bob again")
    with TimeMachine(start=NOON) as clock:
        assert clock.advance(hours=4) == 3
        assert done == [("remind Bob", NOON + HOUR), ("Bob comes", NOON + 2 * HOUR), ("thank Bob", NOON + 3 * HOUR)]
        assert timezone.now() == NOON + 4 * HOUR
        clock.advance_to(NOON + 5 * HOUR)
    assert done[-1] == ("ask Bob again", NOON + 5 * HOUR)


def test_what_comes_of_it_happens_on_the_way_too(done, mail: Diary, visits: Diary) -> None:
    def go_on() -> None:
        mail.at(timezone.now() + HOUR, "thank Bob")
        mail.at(timezone.now(), "tell Alice")

    visits.at(NOON + HOUR, "Bob comes", go_on)
    with TimeMachine(start=NOON) as clock:
        clock.advance(days=1)
    assert done == [("Bob comes", NOON + HOUR), ("tell Alice", NOON + HOUR), ("thank Bob", NOON + 2 * HOUR)]


def test_a_hint_is_carried_out_at_the_commit(transactional_db: None, done, mail: Diary) -> None:
    with TimeMachine(start=NOON), transaction.atomic():
        mail.at(NOON, "welcome Bob")
        due.hint()
        assert done == []
    assert done == [("welcome Bob", NOON)]


def test_a_test_in_one_transaction_gets_the_same_when_it_runs_until_idle(db: None, done, mail: Diary) -> None:
    with TimeMachine(start=NOON) as clock:
        mail.at(NOON, "welcome Bob")
        due.hint()
        assert done == []
        assert clock.run_until_idle() == 1
        assert clock.run_until_idle() == 0
    assert done == [("welcome Bob", NOON)]


def test_a_hint_from_within_the_work_is_not_a_second_worker(transactional_db: None, done, mail: Diary) -> None:
    def ask_again() -> None:
        mail.at(NOON, "second")
        due.hint()
        done.append(("first ends", timezone.now()))

    with TimeMachine(start=NOON):
        mail.at(NOON, "first", ask_again)
        due.hint()
    assert [errand for errand, _ in done] == ["first", "first ends", "second"]


def test_while_the_workers_are_down_nothing_happens_and_on_their_return_everything(
    transactional_db: None, done, mail: Diary
) -> None:
    mail.at(NOON + HOUR, "remind Bob")
    with TimeMachine(start=NOON) as clock:
        clock.skip(days=2)
        mail.at(NOON, "welcome Bob")
        due.hint()
        assert (done, timezone.now()) == ([], NOON + timedelta(days=2))
        assert clock.run_until_idle() == 2
    assert {errand for errand, _ in done} == {"remind Bob", "welcome Bob"}


def test_whoever_sweeps_looks_at_every_stop_and_makes_none(done, mail: Diary) -> None:
    sweeper = registry.due.add("sweeper", Sweeper())
    mail.at(NOON + HOUR, "remind Bob")
    with TimeMachine(start=NOON) as clock:
        clock.advance(days=7)
    assert sorted(set(sweeper.swept)) == [NOON, NOON + HOUR, NOON + timedelta(days=7)]


def test_what_a_source_does_not_call_due_is_not_carried_out(done, mail: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker would sleep on."""
    mail.at(NOON, "write")
    monkeypatch.setattr(mail, "next_at", lambda: None)
    with TimeMachine(start=NOON) as clock:
        clock.advance(hours=1)
    assert done == []


def test_a_source_is_asked_once_at_a_stop_where_nothing_is_due(done, mail: Diary) -> None:
    asked: list[datetime] = []
    look, mail.next_at = mail.next_at, lambda: asked.append(timezone.now()) or look()  # type: ignore[method-assign]
    with TimeMachine(start=NOON) as clock:
        clock.run_until_idle()
    assert asked == [NOON]


def test_the_clock_does_not_go_back() -> None:
    with TimeMachine(start=NOON) as clock, pytest.raises(ValueError, match="does not go back"):
        clock.advance_to(NOON - HOUR)


def test_a_source_that_always_finds_more_is_named(done, mail: Diary) -> None:
    def again() -> None:
        mail.at(timezone.now(), "write again", again)

    mail.at(NOON, "write", again)
    with TimeMachine(start=NOON) as clock, pytest.raises(NeverIdle, match="mail"):
        clock.run_until_idle()


def test_a_source_that_says_due_and_does_nothing_is_named(done, mail: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    mail.at(NOON, "write")
    monkeypatch.setattr(mail, "work", lambda: 0)
    with TimeMachine(start=NOON) as clock, pytest.raises(NeverIdle, match="mail says that something is due at"):
        clock.advance(hours=1)


def test_what_a_source_raises_reaches_the_test(done, mail: Diary) -> None:
    def fail() -> None:
        raise LookupError("no address")

    mail.at(NOON, "write", fail)
    with TimeMachine(start=NOON) as clock, pytest.raises(LookupError, match="no address"):
        clock.run_until_idle()
