"""What takes too long is interrupted where it stands; what hears no alarm is told to whoever watches."""

from __future__ import annotations

import signal
import threading
import time
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from agents import deadlines
from agents.deadlines import TookTooLong, check_timeout, within

LITTLE = 0.02  # seconds


def test_what_sleeps_is_interrupted_and_no_except_of_it_catches_that() -> None:
    def stubborn() -> None:
        while True:
            try:
                threading.Event().wait(60)
            except Exception:
                continue

    with pytest.raises(TookTooLong, match=r"^The call took longer than 0.02 s\.$"), within(LITTLE, "The call"):
        stubborn()


def test_what_is_done_in_time_hears_no_alarm() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with within(60, "The call"):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is before


def test_who_clears_up_for_ever_is_interrupted_at_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "AGAIN", LITTLE)
    with pytest.raises(TookTooLong), within(LITTLE, "The call"):
        try:
            threading.Event().wait(60)
        finally:
            threading.Event().wait(60)


def test_the_alarm_of_whoever_called_is_kept_and_comes_later() -> None:
    heard: list[str] = []
    before = signal.signal(signal.SIGALRM, lambda number, frame: heard.append("the caller's"))
    try:
        signal.setitimer(signal.ITIMER_REAL, 30)
        with pytest.raises(TookTooLong), within(LITTLE, "The call"):
            threading.Event().wait(60)
        assert heard == [] and 20 < signal.getitimer(signal.ITIMER_REAL)[0] <= 30
        signal.setitimer(signal.ITIMER_REAL, 0.05)  # sooner than what is asked for: then that ends before it
        with pytest.raises(TookTooLong), within(60, "The call"):
            threading.Event().wait(60)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_who_watches_is_told_for_how_long_and_when_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[float | None] = []
    monkeypatch.setattr(deadlines, "watch", told.append)
    with within(7, "The call"):
        assert told == [7]
    assert told == [7, None]


def test_in_another_thread_nothing_is_interrupted() -> None:
    done = threading.Event()

    def call() -> None:
        with within(0.001, "The call"):
            time.sleep(0.01)
        done.set()

    beside = threading.Thread(target=call)
    beside.start()
    beside.join(10)
    assert done.is_set()


@pytest.mark.parametrize(
    ("outside", "timeout", "why"),
    [
        (False, 5, "outside=True"),
        (True, 0, "timedelta"),
        (True, "5", "timedelta"),
        (True, True, "timedelta"),
        (True, timedelta(days=1), "OUTSIDE_TIMEOUT_MOST is 3600"),
    ],
)
def test_a_timeout_that_cannot_be_is_refused_where_it_is_written(outside: bool, timeout: object, why: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=why):
        check_timeout("hotel.py: the step rest", outside, timeout)
