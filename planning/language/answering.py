"""What sentences about how guests answer come to: until when, on which dates they vote, which of them it is."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, datetime, time

from agents import patterns as re
from agents.formatting import listed, when
from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.values.moments import Moment
from planning.grammar.requests import Request, Scene, one
from planning.grammar.values.kinds import usual_time
from planning.language.intents import comes_to, event_of

LAST_MOMENT = time(23, 59)
EVENING, NOON = 17, 12


@comes_to("answer_until")
def _until(clause: Clause, scene: Scene) -> Request | None:
    moment: Moment = clause.value("when")
    if moment.shift is not None or moment.day is None or moment.day.past:
        return None
    if (day := moment.day.date or _end_of_month(clause, moment)) is None:
        return None
    until = datetime.combine(day, moment.time.time if moment.time else LAST_MOMENT)
    return one("set_answering", event_of(clause, scene), answer_by=until.isoformat())


def _end_of_month(clause: Clause, moment: Moment) -> date | None:
    """Return the last day of "the end of February"."""
    if moment.day is None or moment.day.month is None or moment.time is not None or not _END_OF.search(_said(clause)):
        return None
    year, month = moment.day.month
    return date(year, month, monthrange(year, month)[1])


_END_OF = re.compile(r"\bend of\b", re.I)


@comes_to("poll")
def _polled(clause: Clause, scene: Scene) -> Request | None:
    event = event_of(clause, scene)
    said: tuple[Moment, ...] = clause.value("dates", ())
    if not said:
        return None
    known = event if isinstance(event, int) else scene.memory.latest if event is None else None
    usual = scene.memory.hours.get(known or 0) or usual_time(str(event or ""))
    hours = [moment.time.time for moment in said if moment.time]
    if (at := clause.value("at")) is not None:
        if at.day is not None or at.time is None or hours:
            return None
        said = tuple(replace(moment, time=at.time) for moment in said)
    of_all = hours[0] if len(hours) == 1 and said[-1].time else usual  # "Saturday or Sunday at 2"
    found = []
    for moment in said:
        assert moment.day is not None and moment.day.date is not None
        if moment.time:
            hour = _late(moment.time.time, usual) if moment.time.is_bare else moment.time.time
        else:
            hour = of_all
        found.append(datetime.combine(moment.day.date, hour).isoformat())
    return one("poll_dates", event, dates=list(dict.fromkeys(found)))


def _late(hour: time, usual: time) -> time:
    return hour.replace(hour=hour.hour + NOON) if usual.hour >= EVENING and hour.hour < NOON else hour


def _said(clause: Clause) -> str:
    """Return the words of the date that is meant."""
    when = clause.slots["when"][-1]
    return clause.text[when.start - clause.start : when.end - clause.start]


_WEEKDAY = re.compile(r"^(?:the |that |on )*((?:mon|tues|wednes|thurs|fri|satur|sun)day)$", re.I)
_OF_MONTH = re.compile(r"^(?:on )?the (\d{1,2})(?:st|nd|rd|th)$", re.I)
WHICH_DATE = "Which of the dates shall it be: {}?"


@comes_to("choose")
def _chosen(clause: Clause, scene: Scene) -> Request | None:
    if scene.memory.dates:
        return chosen(clause, scene)
    moment = clause.value("when")
    if moment is None or moment.day is None or moment.day.date is None or moment.time is not None:
        return None
    return Request(event=event_of(clause, scene), about={"choose": (moment.day.date, clause.text)})


def chosen(clause: Clause, scene: Scene, *, may_move: bool = False) -> Request | None:
    """Return which of the dates that guests are asked about it shall be; of several that are meant it is asked which.

    What `may_move` the event to another day is no choice.
    """
    memory, event = scene.memory, event_of(clause, scene)
    if memory.polled is None or (memory.latest if event is None else event) != memory.polled:
        return None
    found = _meant(clause, memory.dates)
    if not found and may_move:
        return None
    if len(found) != 1:
        return Request(event=event, question=WHICH_DATE.format(listed([when(at) for at in memory.dates], 12)))
    return one("choose_date", memory.polled, date=found[0].replace(tzinfo=None).isoformat())


def _meant(clause: Clause, dates: list[datetime]) -> list[datetime]:
    if (nth := clause.value("nth")) is not None:
        return dates[nth:][:1]
    span, said = clause.slots["when"][-1], _said(clause)
    if match := _WEEKDAY.match(said):
        return [date for date in dates if f"{date:%A}".lower() == match[1].lower()]
    if match := _OF_MONTH.match(said):
        return [date for date in dates if date.day == int(match[1])]
    day = span.value.day if span.value else None
    return [date for date in dates if day is not None and date.date() == day.date]


@comes_to("ask_own_question")
def _own(clause: Clause, scene: Scene) -> Request | None:
    words = str(clause.value("question")).strip(" \"'“”")
    words = f"{words[:1].upper()}{words[1:]}"
    return one(
        "ask_guests", event_of(clause, scene), about="own", question=words if words.endswith("?") else f"{words}?"
    )


_VERB = re.compile(
    r"(?:they|anyone|anybody|people)(?P<is>['’]re|['’]s| are| is)?(?P<can> (?:can|could|will|would|should|may|might))?"
    r" ?(?P<rest>.+)",
    re.I,
)


@comes_to("ask_whether_own")
def _own_whether(clause: Clause, scene: Scene) -> Request | None:
    """Ask each guest for themselves: "whether they need a lift" is "Do you need a lift?"."""
    match = _VERB.fullmatch(str(clause.value("question")).strip(" .?"))
    if match is None:
        return None
    begins = "Are you" if match["is"] else f"{match['can'].strip().capitalize()} you" if match["can"] else "Do you"
    rest = re.sub(r"\btheir\b", "your", re.sub(r"\b(?:they|them)\b", "you", match["rest"]))
    if begins == "Do you":
        rest = re.sub(r"^(?:has|needs|wants|likes)\b", lambda verb: "have" if verb[0] == "has" else verb[0][:-1], rest)
    return one("ask_guests", event_of(clause, scene), about="own", question=f"{begins} {rest}?")
