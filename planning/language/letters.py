"""What sentences about letters come to: invitations in words or a tone of the host's, and letters to many guests."""

from __future__ import annotations

from agents import patterns as re
from agents.formatting import capital, sentence
from agents.llm.offline.understanding.clauses import Clause
from planning.grammar.requests import Request, Scene, call, one
from planning.language.intents import comes_to, event_of

#: What is read as the wish to tell of a change of plan, which has a letter of its own.
_CHANGE = re.compile(
    r"^(?:(?:it|the (?:party|event|date|time|place|plan|address|new \w+))\b.*\b(?:moved|changed|is now|date|time)\b"
    r"|we\b.*\b(?:moved|changed|move|change) (?:it|to|the (?:party|event|date|time|place|day))\b"
    r"|we\b.*\b(?:date|time)\b|we(?: have|['’]ve)? (?:moved|changed)\W*$)",
    re.I,
)


@comes_to("draft")
def _drafted(clause: Clause, scene: Scene) -> Request | None:
    """Draft the invitations, and word them in a tone, where one was said."""
    event, voice, message = event_of(clause, scene), clause.value("voice"), clause.value("message")
    if voice and message:
        return None
    people = [party.name for span in clause.slots.get("who", ()) for party in span.value or ()]
    given = {"guests": [{"name": name} for name in people]} if people else {}
    said = {"message": message.strip(" \"'“”")} if message else {}
    asks = [call("draft_invitations", event, **given, **said)]
    if voice:
        asks.append(call("word_invitation", event, voice=voice))
    return Request(asks=tuple(asks), event=event, topic="send" if clause.text.lower().startswith("send") else "draft")


@comes_to("write_all", "write_coming", "write_silent")
def _written(clause: Clause, scene: Scene) -> Request | None:
    """Write to many what the host wants to say to them."""
    assert clause.intent is not None
    deed = clause.value("deed")
    said = f"please {deed}" if deed else str(clause.value("message"))
    said = said.strip(" \"'“”")
    if not said or _CHANGE.match(said):
        return one("prepare_invitations", event_of(clause, scene), topic="send") if said else None
    message = capital(sentence(said))
    return one("write_to_guests", event_of(clause, scene), message=message, **clause.intent.data["constant"])
