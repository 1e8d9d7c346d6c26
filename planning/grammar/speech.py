"""What is said in the end: the question asked is answered first, from the tools' own words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from agents import patterns as re
from planning.grammar.kinds import USUAL_HOURS
from planning.grammar.list_answers import about_list
from planning.grammar.outputs import EVENT, moment, succeeded
from planning.grammar.reading import Reading
from planning.grammar.requests import Scene
from planning.grammar.stages import Made

_DESCRIBED = re.compile(
    r"^(?:Planned |Changed: )?(?P<title>.+?) \(event \d+\) on (?P<when>\w+, .+? \d{4} at "
    r"(?:[^,\n]*?[ap]\.m\.|noon|midnight|\d[\d:]*(?: [AP]M)?))"
    r"(?:, for (?P<guests>[\d,]+ guests?))?(?:, at (?P<place>.+?))?(?:, with a budget of "
    r"(?P<budget>[^\s]+?))?(?:, (?P<distance>today|tomorrow|yesterday|in \d+ \w+|\d+ \w+ ago))?\.?$",
    re.DOTALL,
)
_MENDS = {
    "No event is called": "Name one of these, or say: list my events.",
    "could be": "Say which one you mean.",
    "There is no event": "Tell me what to plan, for example: plan a picnic for 12 on Saturday at noon.",
    "has no shopping list": "Say: make a shopping list.",
    "Nobody here is called": "Say: find a DJ, or find a venue.",
    "is not free for": "Say: find a DJ, or find a venue.",
    "No item is called": "Say it with one of these names, or add it: add {name}.",
    "No guest is called": "Say it with one of these names, or invite them first: invite {name}.",
}


def speak(reading: Reading, made: Sequence[Made], scene: Scene) -> str:
    """Put the results into words."""
    now = scene.now
    failed = [one for one in made if not succeeded(one.result)]
    said = (
        [_created(reading, made, now)]
        if any(one.ask.tool == "create_event" and succeeded(one.result) for one in made)
        else []
    )
    others = [one for one in made if succeeded(one.result) and not (said and one.request is None)]
    others = [one for one in others if not _was_read_only(one, made)]
    # The list is read only to learn the date of what is moved.
    others = [
        one for one in others if not (one.request and one.request.move is not None and one.ask.tool == "list_events")
    ]
    said += [_answers(others), *(_answer(one, now) for one in others if one.ask.tool != "record_answer")]
    said += [_failure(one) for one in failed if not _is_aside(one, made)]
    if scene.memory.latest is None and (other := _elsewhere(made)):
        said.append(f"No event was planned in this conversation, so I took your next one, {other}.")
    if reading.lost and said:
        lost = re.sub(r"\s+", " ", reading.lost[0])[:80]
        said.append(f"I did not understand “{lost}”. Try it as a message of its own, in other words.")
    return _without_repeats(said)


_TOTALS = re.compile(r" [\d,]+ guests? listed, [\d,]+ coming, (?P<open>[\d,]+) without an answer\.$")


def _answers(others: Sequence[Made]) -> str:
    """Say what guests answered, and once what it comes to: several calls ran side by side, one of them last."""
    outputs = [plain(one.result.output) for one in others if one.ask.tool == "record_answer"]
    totals = [found for output in outputs if (found := _TOTALS.search(output))]
    last = min(totals, key=lambda found: int(found["open"].replace(",", "")), default=None)
    return " ".join(_TOTALS.sub("", output) for output in outputs) + (last[0] if last else "")


def _elsewhere(made: Sequence[Made]) -> str:
    """Return the title of the event that a tool took by itself, when none was planned or named."""
    if any(one.ask.tool in ("create_event", "list_events") or "event" in one.ask.arguments for one in made):
        return ""
    found = next((found for one in made if succeeded(one.result) and (found := EVENT.search(one.result.output))), None)
    return found["title"] if found else ""


def _was_read_only(one: Made, made: Sequence[Made]) -> bool:
    """Return True for a shopping list that was shown only for what was then done to it."""
    whole = one.request is not None and one.request.about.get("whole") and one.ask.tool == "show_shopping_list"
    return bool(whole) and any(other.ask.tool in ("tick_items", "change_item") for other in made)


def _is_aside(one: Made, made: Sequence[Made]) -> bool:
    """Return True for a listing that was only an aid to a change."""
    return bool(one.request and one.request.move is not None and one.ask.tool == "list_events")


def _without_repeats(said: list[str]) -> str:
    return "\n\n".join(dict.fromkeys(part for part in said if part)) or "That is done."


def plain(output: str) -> str:
    """Return a tool's words without ids."""
    return _capital(re.sub(r" ?\(event \d+\)", "", output).strip())


def _spoken(title: str) -> str:
    """Return a title as a sentence's subject: "The baby shower", "Mia's baby shower", "Summer bash"."""
    return f"The {title if title.isupper() else title.lower()}" if title.lower() in USUAL_HOURS else _capital(title)


def _created(reading: Reading, made: Sequence[Made], now: datetime) -> str:
    planned = [one for one in made if one.ask.tool == "create_event" and succeeded(one.result)]
    sentences = []
    for one in planned:
        found = _DESCRIBED.match(one.result.output)
        if not found:
            sentences.append(plain(one.result.output))
            continue
        guests = f" for {found['guests']}" if found["guests"] else ""
        place = f" at {found['place']}" if found["place"] else ""
        budget = f" The budget is {found['budget']}." if found["budget"] else ""
        sentences.append(_ended(f"{_spoken(found['title'])} is planned for {found['when']}{place}{guests}") + budget)
    furnished = [
        one for one in made if one.request is None and one.ask.tool != "create_event" and succeeded(one.result)
    ]
    for one in furnished:
        if one.ask.tool == "make_shopping_list" and (
            listed := re.search(r"On it now: ([\d,]+ items?), .*?, (\S+) in all", one.result.output)
        ):
            of = "" if len(planned) == 1 else f" of {_title(one)}"
            sentences.append(f"The shopping list{of} has {listed[1]}, about {listed[2]} in all.")
        elif one.ask.tool == "draft_invitations":
            if len(planned) == 1:
                sentences.append("The invitations are drafted; nothing is sent.")
        else:
            sentences.append(plain(one.result.output))
    if len(planned) > 1 and any(one.ask.tool == "draft_invitations" for one in furnished):
        sentences.append("The invitations are drafted; nothing is sent.")
    guesses = [guess for draft in reading.drafts for guess in draft.guesses(now)]
    if guesses:
        sentences += [*guesses, "Tell me if that should change."]
    return " ".join(sentences)


def _title(one: Made) -> str:
    found = re.search(r"(?:for|of) (.+?) \(event", one.result.output)
    return found[1] if found else "it"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _ended(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _answer(one: Made, now: datetime) -> str:
    output = one.result.output
    topic = one.request.topic if one.request else ""
    if one.ask.tool == "show_event" and (found := _DESCRIBED.match(output)):
        return _about_event(topic, found, now)
    if one.ask.tool == "list_events":
        lines = plain(output).split("\n")
        return lines[0] if len(lines) == 1 else lines[0] + "\n\n" + "\n".join(f"- {line}" for line in lines[1:])
    if one.ask.tool == "what_it_costs":
        return _costs(topic, plain(output))
    if one.ask.tool == "what_is_left":
        lines = plain(output).split("\n")
        return lines[0] + ("\n\n" + "\n".join(f"- {line}" for line in lines[1:]) if lines[1:] else "")
    if one.ask.tool == "show_invitations":
        if topic in ("invited", "coming_one") and one.request:
            return _of_guests(one.request.name.split(", "), plain(output))
        return _coming(one, topic, plain(output))
    if one.ask.tool == "draft_invitations" and topic == "send":
        return "The letter is ready. The button on the card sends it to those who have an e-mail address."
    if one.ask.tool == "show_reservations" and topic == "call_off":
        return f"{plain(output)} The card's button calls one off and tells them."
    if one.ask.tool == "show_shopping_list" and one.request:
        return about_list(one.request, one.result)
    if one.ask.tool == "change_event" and (found := _DESCRIBED.match(output)):
        return _changed(one, found)
    return plain(output)


def _about_event(topic: str, found: re.Match, now: datetime) -> str:
    title = _spoken(found["title"])
    far = f", {found['distance']}" if found["distance"] else ""
    if topic == "days" and found["distance"]:
        far = _in_days(found, now)
        verb = "was" if found["distance"].endswith("ago") or found["distance"] == "yesterday" else "is"
        return _ended(f"{title} {verb} {far}: {found['when']}")
    if topic == "where":
        return (
            _ended(f"{title} is at {found['place']}")
            if found["place"]
            else f"{title} has no place yet. Tell me where, such as: it's at the park."
        )
    if topic == "count":
        return (
            f"{title} is planned for {found['guests']}."
            if found["guests"]
            else f"{title} has no number of guests yet. Say, for example: make it 20 guests."
        )
    if topic == "when":
        return _ended(f"{title} is on {found['when']}{far}")
    guests = f", for {found['guests']}" if found["guests"] else ""
    place = f", at {found['place']}" if found["place"] else ""
    return _ended(f"{title} is on {found['when']}{place}{guests}{far}")


def _in_days(found: re.Match, now: datetime) -> str:
    """Return such as "in 211 days", where the tool spoke of months."""
    at = moment(found["when"])
    days = (at.date() - now.date()).days if at else 0
    return f"in {days} days" if days > 1 else found["distance"]


def _changed(one: Made, found: re.Match) -> str:
    title = _spoken(found["title"])
    changes = one.ask.arguments
    said = []
    if "title" in changes:
        said.append(f"it is now called {found['title']}")
    if "starts_at" in changes:
        said.append(f"{title} is now on {found['when']}")
    if "guests" in changes and found["guests"]:
        said.append(f"{'it' if said else title} is for {found['guests']}")
    if "place" in changes and found["place"]:
        said.append(f"{'it' if said else title} is at {found['place']}")
    if "budget" in changes and found["budget"]:
        said.append(f"its budget is {found['budget']}" if said else f"{title} has a budget of {found['budget']}")
    return _ended(_capital(", ".join(said))) if said else plain(one.result.output)


def _costs(topic: str, output: str) -> str:
    lines = output.split("\n")
    about = [line for line in lines if "budget" in line]
    rest = [line for line in lines[1:] if line not in about]
    first = [*about, lines[0]] if topic == "budget" else [lines[0], *about]
    return " ".join(first) + ("\n\n" + "\n".join(f"- {line}" for line in rest) if rest else "")


def _coming(one: Made, topic: str, output: str) -> str:
    coming = re.search(r"Coming: (.+?)\.(?= \d| Maybe:| Declined:| No answer:| *$)", output)
    totals = re.search(r"([\d,]+) guests? listed, ([\d,]+) coming, ([\d,]+) without an answer", output)
    if topic == "coming_count" and totals:
        return f"{totals[2]} of {totals[1]} on the guest list are coming. {_open(totals)}"
    if topic == "coming":
        if coming and totals:
            return f"{coming[1]} {'are' if ' and ' in coming[1] else 'is'} coming. {_open(totals)}"
        if totals:
            return (
                "Nobody is on the guest list yet. Say, for example: invite Anna and Ben."
                if totals[1] == "0"
                else f"Nobody has said yes so far. {_open(totals)}"
            )
    return output


_ANSWERED = {
    "Coming": "Yes, {who} said yes.",
    "Maybe": "{who} may come.",
    "Declined": "{who} cannot come.",
    "No answer": "{who} is on the list, no answer yet.",
}


def _of_guests(names: list[str], output: str) -> str:
    """Say of each what the guest list tells."""
    said = []
    for name in names:
        answer = next(
            (word for word in _ANSWERED if re.search(rf" {word}: [^:]*\b{re.escape(name)}\b", output, re.I)), None
        )
        absent = f"{name} is not on the guest list. Say: invite {name}."
        said.append(_ANSWERED[answer].format(who=name) if answer else absent)
    return " ".join(said)


def _open(totals: re.Match) -> str:
    if totals[3] == "0":
        return "Everybody has answered."
    return f"{totals[3]} of {totals[1]} {'has' if totals[3] == '1' else 'have'} not answered yet."


def _failure(one: Made) -> str:
    words = plain(one.result.output)
    words = re.sub(rf"^{one.ask.tool}: ?", "", words) or "Something went wrong there."
    mend = next(
        (mend for part, mend in _MENDS.items() if part in words),
        "Nothing else was changed by it; say it once more in other words.",
    )
    called = re.search(r"""called (?:'(.+?)'\.|"(.+?)"\.)""", words)
    if "nobody yet" in words:
        mend = "Put them on the list first: invite {name}."
    mend = mend.format(name=(called[1] or called[2]) if called else "Anna")
    return f"That did not work. {_ended(words)} {mend}"
