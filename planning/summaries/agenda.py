"""The run of show: what was put on it, and what it is."""

from __future__ import annotations

from agents.formatting import clock, day, listed, sentence
from planning.content import Content, PointContent

ALL = 60


def added(name: str, content: Content) -> str:
    """Say what was put on it."""
    return sentence(f"Put on the run of show of {name}: {_all(content)}")


def changed(name: str, content: Content) -> str:
    """Say what a point is now."""
    return sentence(f"Changed on the run of show of {name}: {_all(content)}")


def removed(name: str, content: Content) -> str:
    """Say what was taken off."""
    return f"Took off the run of show of {name}: {listed([point.title for point in content.points], ALL)}."


def shown(name: str, content: Content) -> str:
    """Say all of it, by days where there are several."""
    if not content.points:
        return f"Nothing is on the run of show of {name} yet."
    return sentence(f"The run of show of {name}: {_all(content)}")


def _all(content: Content) -> str:
    days = {point.begins_at.date() for point in content.points}
    return listed([_one(point, with_day=len(days) > 1) for point in content.points], ALL)


def _one(point: PointContent, *, with_day: bool) -> str:
    on = f"{day(point.begins_at)} " if with_day else ""
    until = f" to {clock(point.ends_at)}" if point.ends_at else ""
    more = [each for each in (point.place, point.who) if each]
    return f"{on}{clock(point.begins_at)}{until} {point.title}" + (f" ({', '.join(more)})" if more else "")
