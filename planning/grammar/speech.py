"""What is said in the end: the question asked is answered first, from what the tools found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from agents import patterns as re
from agents.llm import Ask
from planning import summaries
from planning.content import CostsContent, EventContent, GuestContent, GuestListContent
from planning.formatting import count, distance, listed, money, sentence, verb, when
from planning.grammar.list_answers import about_list
from planning.grammar.reading import Reading
from planning.grammar.requests import Scene
from planning.grammar.stages import Made
from planning.grammar.values.kinds import NAMES


def speak(reading: Reading, made: Sequence[Made], scene: Scene) -> str:
    """Put the results into words."""
    now = scene.now
    failed = [one for one in made if not one.ok]
    said = [_created(reading, made, now)] if any(one.ask.tool == "create_event" and one.ok for one in made) else []
    others = [one for one in made if one.ok and not (said and one.request is None)]
    others = [one for one in others if not _was_read_only(one, made)]
    others = [one for one in others if not _is_aside(one, made)]
    said += [_answers(others), *(_answer(one, now) for one in others if one.ask.tool != "record_answer")]
    said += [_failure(one) for one in failed if not _is_aside(one, made)]
    if not scene.memory.has_event and (other := _elsewhere(made)):
        said.append(f"No event was planned in this conversation, so I took your next one, {other}.")
    if reading.lost and said:
        lost = re.sub(r"\s+", " ", reading.lost[0])[:80]
        said.append(f"I did not understand “{lost}”. Try it as a message of its own, in other words.")
    return _without_repeats(said)


def _answers(others: Sequence[Made]) -> str:
    """Say what guests answered, and once what it comes to: several calls ran side by side, one of them last."""
    said, totals = [], []
    for one in others:
        if one.ask.tool == "record_answer":
            about = one.content
            if about.event is None or about.guest_list is None or not about.guests:
                said.append(plain(one.result.output))
                continue
            said += [f"{each.name} {summaries.ANSWERED[each.answer]} to {about.event.title}." for each in about.guests]
            totals.append(about.guest_list)
    if totals:
        said.append(summaries.about_guests(min(totals, key=lambda each: each.unanswered)))
    return " ".join(said)


def _elsewhere(made: Sequence[Made]) -> str:
    """Return the title of the event that a tool took by itself, when none was planned or named."""
    if any(one.ask.tool in ("create_event", "list_events") or "event" in one.ask.arguments for one in made):
        return ""
    return next((one.content.event.title for one in made if one.ok and one.content.event), "")


def _was_read_only(one: Made, made: Sequence[Made]) -> bool:
    """Return True for a shopping list that was shown only for what was then done to it."""
    whole = one.request is not None and one.request.about.get("whole") and one.ask.tool == "show_shopping_list"
    return bool(whole) and any(other.ask.tool in ("tick_items", "change_item") for other in made)


def _is_aside(one: Made, made: Sequence[Made]) -> bool:
    """Return True for what was read only to learn the date of an event that is moved."""
    if one.request is None or one.request.move is None:
        return False
    changed = any(other.ask.tool == "change_event" and other.request is one.request for other in made)
    return one.ask.tool == "list_events" or (one.ask.tool == "show_event" and changed)


def _without_repeats(said: list[str]) -> str:
    return "\n\n".join(dict.fromkeys(part for part in said if part)) or "That is done."


def plain(output: str) -> str:
    """Return a tool's words without ids."""
    return _capital(summaries.without_ids(output).strip())


def _spoken(title: str) -> str:
    """Return a title as a sentence's subject: "The baby shower", "Mia's baby shower", "Summer bash"."""
    return f"The {title if title.isupper() else title.lower()}" if title.lower() in NAMES else _capital(title)


def _created(reading: Reading, made: Sequence[Made], now: datetime) -> str:
    planned = [one for one in made if one.ask.tool == "create_event" and one.ok]
    sentences = [_planned(one) for one in planned]
    furnished = [one for one in made if one.request is None and one.ask.tool != "create_event" and one.ok]
    for one in furnished:
        totals, event = one.content.shopping_list, one.content.event
        if one.ask.tool == "make_shopping_list" and totals is not None:
            of = "" if len(planned) == 1 else f" of {event.title if event else 'it'}"
            items = f"{count(totals.count, 'item')}, about {money(totals.cost)} in all"
            sentences.append(f"The shopping list{of} has {items}.")
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


def _planned(one: Made) -> str:
    event = one.content.event
    if event is None:
        return plain(one.result.output)
    guests = f" for {count(event.guests, 'guest')}" if event.guests is not None else ""
    place = f" at {event.place}" if event.place else ""
    budget = f" The budget is {money(event.budget)}." if event.budget is not None else ""
    return sentence(f"{_spoken(event.title)} is planned for {when(event.starts_at)}{place}{guests}") + budget


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _answer(one: Made, now: datetime) -> str:
    output = one.result.output
    topic = one.request.topic if one.request else ""
    event = one.content.event
    if one.ask.tool == "show_event" and event is not None:
        return _about_event(topic, event, now)
    if one.ask.tool == "list_events":
        lines = plain(output).split("\n")
        return lines[0] if len(lines) == 1 else lines[0] + "\n\n" + "\n".join(f"- {line}" for line in lines[1:])
    if one.ask.tool == "what_it_costs" and event is not None and one.content.costs is not None:
        return _costs(topic, event, one.content.costs)
    if one.ask.tool == "what_is_left":
        lines = plain(output).split("\n")
        return lines[0] + ("\n\n" + "\n".join(f"- {line}" for line in lines[1:]) if lines[1:] else "")
    if one.ask.tool == "show_invitations" and one.content.guest_list is not None:
        if topic in ("invited", "coming_one") and one.request:
            return _of_guests(one.request.name.split(", "), one.content.guests)
        return _coming(topic, one.content.guest_list, one.content.guests) or plain(output)
    if one.ask.tool == "draft_invitations" and topic == "send":
        return "The letter is ready. The button on the card sends it to those who have an e-mail address."
    if one.ask.tool == "show_reservations" and topic == "call_off":
        return f"{plain(output)} The card's button calls one off and tells them."
    if one.ask.tool == "show_shopping_list":
        return about_list(one) or plain(output)
    if one.ask.tool == "change_event" and event is not None:
        return _changed(one.ask, event) or plain(output)
    return plain(output)


def _about_event(topic: str, event: EventContent, now: datetime) -> str:
    title, at, far = _spoken(event.title), when(event.starts_at), distance(event.starts_at, now)
    guests = count(event.guests, "guest") if event.guests is not None else ""
    if topic == "days":
        days = (timezone.localdate(event.starts_at) - timezone.localdate(now)).days
        return sentence(f"{title} {'was' if days < 0 else 'is'} {f'in {days} days' if days > 1 else far}: {at}")
    if topic == "where":
        return (
            sentence(f"{title} is at {event.place}")
            if event.place
            else f"{title} has no place yet. Tell me where, such as: it's at the park."
        )
    if topic == "count":
        return (
            f"{title} is planned for {guests}."
            if guests
            else f"{title} has no number of guests yet. Say, for example: make it 20 guests."
        )
    if topic == "when":
        return sentence(f"{title} is on {at}, {far}")
    place = f", at {event.place}" if event.place else ""
    return sentence(f"{title} is on {at}{place}{f', for {guests}' if guests else ''}, {far}")


def _changed(ask: Ask, event: EventContent) -> str:
    """Say what was changed; "" where that is no fact of its own."""
    title, changes = _spoken(event.title), ask.arguments
    said = []
    if "title" in changes:
        said.append(f"it is now called {event.title}")
    if "starts_at" in changes:
        said.append(f"{title} is now on {when(event.starts_at)}")
    if "guests" in changes and event.guests is not None:
        said.append(f"{'it' if said else title} is for {count(event.guests, 'guest')}")
    if "place" in changes and event.place:
        said.append(f"{'it' if said else title} is at {event.place}")
    if "budget" in changes and event.budget is not None:
        budget = money(event.budget)
        said.append(f"its budget is {budget}" if said else f"{title} has a budget of {budget}")
    return sentence(_capital(", ".join(said))) if said else ""


def _costs(topic: str, event: EventContent, costs: CostsContent) -> str:
    in_all = _capital(summaries.in_all(event.title, costs))
    budget = summaries.against_budget(event.budget, costs)
    first = [budget, in_all] if topic == "budget" else [in_all, budget]
    rest = summaries.by_category(costs)
    return " ".join(first) + ("\n\n" + "\n".join(f"- {line}" for line in rest) if rest else "")


def _coming(topic: str, totals: GuestListContent, guests: Sequence[GuestContent]) -> str:
    """Say who comes; "" where the whole list was asked for."""
    if topic == "coming_count":
        return f"{totals.coming} of {totals.listed} on the guest list are coming. {_open(totals)}"
    if topic != "coming":
        return ""
    coming = [guest.name for guest in guests if guest.answer == "coming"]
    if coming:
        return f"{listed(coming, summaries.NAMED)} {verb(len(coming), 'is', 'are')} coming. {_open(totals)}"
    if not totals.listed:
        return "Nobody is on the guest list yet. Say, for example: invite Anna and Ben."
    return f"Nobody has said yes so far. {_open(totals)}"


_ANSWERED = {
    "coming": "Yes, {who} said yes.",
    "maybe": "{who} may come.",
    "declined": "{who} cannot come.",
    "unknown": "{who} is on the list, no answer yet.",
}


def _of_guests(names: Sequence[str], guests: Sequence[GuestContent]) -> str:
    """Say of each what the guest list tells."""
    said = []
    for name in names:
        known = re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE)
        guest = next((guest for guest in guests if known.search(guest.name)), None)
        absent = f"{name} is not on the guest list. Say: invite {name}."
        said.append(_ANSWERED[guest.answer].format(who=name) if guest else absent)
    return " ".join(said)


def _open(totals: GuestListContent) -> str:
    if not totals.unanswered:
        return "Everybody has answered."
    return f"{totals.unanswered} of {totals.listed} {verb(totals.unanswered, 'has', 'have')} not answered yet."


_TO_PLAN = "Tell me what to plan, for example: plan a picnic for 12 on Saturday at noon."
_TO_FIND = "Say: find a DJ, or find a venue."
#: What helps, by a refusal's code.
_MENDS = {
    "ambiguous": "Say which one you mean.",
    "no_event": _TO_PLAN,
    "no_list": "Say: make a shopping list.",
    "not_free": _TO_FIND,
}
#: What helps where a name is nobody's, by what it should have been one of.
_MENDS_OF_NAMES = {
    "event": "Name one of these, or say: list my events.",
    "vendor": _TO_FIND,
    "item": "Say it with one of these names, or add it: add {name}.",
    "guest": "Say it with one of these names, or invite them first: invite {name}.",
}
#: The same where there is none of these yet.
_MENDS_OF_NONE = {"event": _TO_PLAN, "guest": "Put them on the list first: invite {name}."}


def _failure(one: Made) -> str:
    words = plain(one.result.output.removeprefix(f"{one.ask.tool}: ")) or "Something went wrong there."
    return f"That did not work. {sentence(words)} {_mend(one.result.data)}"


def _mend(refusal: Mapping[str, Any]) -> str:
    """Return what to say instead."""
    mend = _MENDS.get(refusal.get("code", ""), "Nothing else was changed by it; say it once more in other words.")
    if refusal.get("code") == "not_found" and (of := refusal.get("of")) in _MENDS_OF_NAMES:
        mend = _MENDS_OF_NAMES[of]
        if not refusal.get("choices"):
            mend = _MENDS_OF_NONE.get(of, mend)
    return mend.format(name=refusal.get("name") or "Anna")
