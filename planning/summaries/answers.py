"""How guests may answer, and which dates suit them, in words."""

from __future__ import annotations

from agents.formatting import count, listed, sentence, verb, when
from planning.content import Content, EventContent

MOST = 20


def shown(name: str, content: Content) -> str:
    """Say until when guests may answer, for how many there is room, who waits, and what they are asked."""
    answers = content.answers
    if answers is None:
        return ""
    until = f"until {when(answers.answer_by)}" if answers.answer_by else "until it begins"
    said = [f"Guests may answer for {name} {until}"]
    if answers.capacity is not None:
        said.append(f"{answers.coming} of {count(answers.capacity, 'place')} {verb(answers.coming, 'is', 'are')} taken")
    if answers.waiting:
        said.append(f"{listed(answers.waiting, MOST)} {verb(len(answers.waiting), 'waits', 'wait')} for a place")
    said.append("Guests see who is coming" if answers.shows_guests else "Only hosts see who is coming")
    if answers.questions:
        said.append(f"They are asked: {' '.join(answers.questions)}")
    if answers.link:
        most = f", {count(answers.link_limit, 'person', 'people')} at most" if answers.link_limit is not None else ""
        said.append(f"Whoever has this link may join{most}: {answers.link}")
    return " ".join(sentence(part) if part[-1] not in "?/" else part for part in said)


def chosen(name: str, event: EventContent) -> str:
    """Say that a date of the poll is chosen, and that this is told."""
    return f"{sentence(f'{name} is on {event.when}')} The poll is over, and whoever was invited or has voted is told."


def polled(name: str, content: Content) -> str:
    """Say which dates guests of the event are asked about, and whom they suit."""
    if not content.dates:
        return f"No dates are asked about for {name}. Its card asks about some."
    dates = [f"{when(date.starts_at)} ({date.yes} yes, {date.maybe} if need be)" for date in content.dates]
    return (
        f"Guests of {name} are asked on their page which dates suit them: {listed(dates, MOST)}. "
        "Choosing one on the card sets the date and writes to them."
    )
