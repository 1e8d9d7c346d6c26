"""The run of show: "add speeches at 5pm to the run of show", "run of show: 3pm arrival, 5pm speeches"."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from agents import patterns as re
from agents.llm.offline.values.clock_times import find_time
from agents.llm.offline.values.days import find_day, is_weekday_alone
from planning.grammar.requests import Request, Scene, one

_IT = r"(?:the |our |my )?(?:run of show|running order|timeline|order of events|programme|program)"
_ADD = re.compile(rf"^(?:add|put|note|include)\s+(?P<what>.+?)\s+(?:to|on|onto|in|into)\s+{_IT}(?P<rest>\s+.*)?$", re.I)
_LIST = re.compile(rf"^(?:make |add to |set |write )?{_IT}\s*[:\-]\s*(?P<what>.+)$", re.I)
_REMOVE = re.compile(
    rf"^(?:remove|take|delete|drop|strike)\s+(?:the )?(?P<what>.+?)\s+(?:from|off|off of)\s+{_IT}$", re.I
)
_SHOW = re.compile(rf"^(?:show|open|see|display|what(?:'s| is)(?: on)?)(?: me)? {_IT}$|^{_IT}$", re.I)
_ABOUT = re.compile(rf"\b{_IT}\b", re.I)
_CHANGES = re.compile(r"(?:add|put|change|move|set|make|plan|create|write|start|begin)\b", re.I)
WHICH_DATE = "On which date? Say, for example: add farewell on December 11 at 4pm to the run of show."
_HOW = "Say, for example: add speeches at 5pm to the run of show."


def run_of_show(clause: str, scene: Scene) -> Request | None:
    """Read what goes on the run of show or off it. What else is said of one is asked back, and goes nowhere."""
    said = clause.strip(" .!?")
    if _SHOW.match(said):
        return one("show_run_of_show")
    if match := _REMOVE.match(said):
        return one("remove_from_run_of_show", points=[match.group("what").strip()])
    if match := _ADD.match(said) or _LIST.match(said):
        named = match.groupdict().get("rest") or ""
        parts = re.split(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+(?=\S+ at \d|\d)", f"{match.group('what')}{named}")
        if any(is_weekday_alone(part) for part in parts):  # of which week is not known here
            return Request(question=WHICH_DATE)
        points = [point for part in parts if part.strip() and (point := _point(part, scene.now)) is not None]
        if points and len(points) == sum(bool(part.strip()) for part in parts):
            return one("add_to_run_of_show", points=points)
        return Request(question=f"At what time is each point? {_HOW}")
    if _ABOUT.search(said) and _CHANGES.match(said):
        return Request(question=f"What should go on the run of show, and when? {_HOW}")
    return None


def _point(text: str, now: datetime) -> dict[str, Any] | None:
    """Return a point with the hour it begins at, on the date that is named; None without title or hour."""
    day, rest = find_day(text, now)
    at, rest = find_time(rest)
    title = re.sub(r"\s+", " ", rest.replace("|", " ")).strip(" ,.;:-")
    title = re.sub(r"^(?:the|at|from)\s+|\s+(?:at|from)$", "", title, flags=re.I)
    if at is None or not title:
        return None
    begins = datetime.combine(day.date, at.time).isoformat() if day and day.date else at.time.strftime("%H:%M")
    return {"title": title[:1].upper() + title[1:], "begins_at": begins}
