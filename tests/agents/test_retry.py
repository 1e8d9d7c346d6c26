"""How often something is tried, after which errors, and how long it rests between."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agents.retry import Retry


def test_rests_grow_up_to_the_longest_and_end_with_the_last_attempt() -> None:
    retry = Retry(max_attempts=4, base_delay=timedelta(seconds=10), backoff_factor=4, max_delay=timedelta(minutes=1))
    assert [retry.rest_after(attempts) for attempts in (1, 2, 3, 4)] == [
        timedelta(seconds=10),
        timedelta(seconds=40),
        timedelta(minutes=1),
        None,
    ]


@pytest.mark.parametrize(
    "on",
    [TimeoutError, (TimeoutError, KeyError), lambda error: "again" in str(error)],
    ids=["class", "several", "asks"],
)
def test_only_the_errors_that_it_is_on_are_tried_again(on: object) -> None:
    retry = Retry(on=on)  # type: ignore[arg-type]
    assert retry.rest_after(1, TimeoutError("try again")) is not None
    assert retry.rest_after(1, ValueError("no such house")) is None
    assert retry.rest_after(1) is not None  # its process died: nobody knows of what


@pytest.mark.parametrize(
    "on", ["OSError", (OSError, "KeyError"), str, ()], ids=["text", "a text too", "no error", "none"]
)
def test_what_is_no_error_is_refused_where_it_is_written(on: object) -> None:
    with pytest.raises(ValueError, match="on=OSError"):
        Retry(on=on)  # type: ignore[arg-type]
