"""What is said in the end: the question asked is answered first, from what the tools found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from agents import patterns as re
from agents.formatting import capital, count, money
from planning.content import Content
from planning.grammar.answers import events, guests, lists
from planning.grammar.answers.refusals import failure
from planning.grammar.calls import Made
from planning.grammar.requests import Reading, Scene
from planning.summaries import agenda as about_agenda
from planning.summaries import answers as about_answers
from planning.summaries import bookings as about_bookings
from planning.summaries import cancelling, habits
from planning.summaries import guests as about_guests
from planning.summaries import hosts as about_hosts
from planning.summaries import money as about_money
from planning.summaries import shopping as about_shopping
from planning.summaries import tasks as about_tasks

#: What is said of a call where nothing closer was asked.
_WORDS: Mapping[str, Callable[[str, Content], str]] = {
    "make_shopping_list": about_shopping.made,
    "adapt_shopping_list": about_shopping.adapted,
    "add_items": about_shopping.added,
    "change_item": about_shopping.changed,
    "remove_items": about_shopping.removed,
    "tick_items": about_shopping.ticked,
    "show_shopping_list": about_shopping.shown,
    "draft_invitations": about_guests.drafted,
    "word_invitation": about_guests.worded,
    "write_to_guests": about_guests.written_to,
    "add_guests": about_guests.added,
    "remove_guests": about_guests.removed,
    "read_guest_list": about_guests.read,
    "change_guest": about_guests.changed,
    "show_invitations": about_guests.shown,
    "find_vendors": about_bookings.free,
    "find_venues": about_bookings.free,
    "book_vendor": about_bookings.one,
    "reserve_venue": about_bookings.one,
    "show_reservations": about_bookings.booked,
    "note_deposit": about_bookings.booked,
    "ask_for_new_date": about_bookings.asked_anew,
    "prepare_invitations": about_bookings.letters,
    **dict.fromkeys(
        ("plan_budget", "add_expense", "change_expense", "record_payment", "remove_expense", "show_budget"),
        about_money.noted,
    ),
    "add_to_run_of_show": about_agenda.added,
    "change_run_of_show": about_agenda.changed,
    "remove_from_run_of_show": about_agenda.removed,
    "show_run_of_show": about_agenda.shown,
    "add_tasks": about_tasks.noted,
    "add_usual_tasks": about_tasks.noted,
    "change_task": about_tasks.changed,
    "tick_tasks": about_tasks.ticked,
    "remove_tasks": about_tasks.removed,
    "show_tasks": about_tasks.shown,
    "remind_me": about_tasks.reminded,
    "invite_co_host": about_hosts.shown,
    **dict.fromkeys(("show_answers", "set_answering", "ask_guests", "share_link"), about_answers.shown),
    **dict.fromkeys(("poll_dates", "show_date_poll"), about_answers.polled),
    "show_co_hosts": about_hosts.shown,
}
_DRAFTED = "The invitations are drafted; nothing is sent."


def speak(reading: Reading, made: Sequence[Made], scene: Scene) -> str:
    """Put the results into words."""
    now = scene.now
    failed = [one for one in made if not one.ok]
    said = [_created(reading, made, now)] if any(one.ask.tool == "create_event" and one.ok for one in made) else []
    others = [one for one in made if one.ok and not (said and one.request is None)]
    others = [one for one in others if not _was_read_only(one, made)]
    others = [one for one in others if not _is_aside(one, made)]
    said.append(guests.recorded([one for one in others if one.ask.tool == "record_answer"]))
    said += [_answer(one, now) for one in others if one.ask.tool != "record_answer"]
    said.append(_before(made))
    said += [failure(one) for one in failed if not _is_aside(one, made)]
    if not scene.memory.has_event and (other := _elsewhere(made)):
        said.append(f"No event was planned in this conversation, so I took your next one, {other}.")
    if reading.lost:
        lost = re.sub(r"\s+", " ", reading.lost[0])[:80]
        said.append(f"I did not understand “{lost}”. Try it as a message of its own, in other words.")
    return _without_repeats(said)


def _before(made: Sequence[Made]) -> str:
    """Say what was usual at earlier events, and what the host has told before of the people it is about."""
    contents = [one.content for one in made if one.ok]
    usual = [habits.as_last_time(one.event, one.habits) for one in contents if one.event and one.habits]
    told = {fact.fact: fact for one in contents for fact in one.known}
    for fact in (fact for one in contents if one.habits for fact in one.habits.known):
        told.pop(fact.fact, None)
    return " ".join([*usual[:1], *([habits.known(list(told.values()))] if told else [])])


def _elsewhere(made: Sequence[Made]) -> str:
    """Return the title of the event that a tool took by itself, when none was planned or named."""
    if any(one.ask.tool in ("create_event", "list_events") or "event" in one.ask.arguments for one in made):
        return ""
    return next((one.content.event.title for one in made if one.ok and one.content.event), "")


def _was_read_only(one: Made, made: Sequence[Made]) -> bool:
    """Return True for a shopping list that was shown only for what was then done to it."""
    whole = one.request is not None and one.request.about.get("whole") and one.ask.tool == "show_shopping_list"
    written = (
        "tick_items",
        "change_item",
        *(("add_items", "remove_items") if whole in ("more", "less", "still", "move") else ()),
    )
    return bool(whole) and any(other.ask.tool in written for other in made)


#: What was read for these is not told.
_LOOKED_AT = frozenset({"done", "parties", "take_off", "nowhere", "agreed", "task_by"})


def _is_aside(one: Made, made: Sequence[Made]) -> bool:
    """Return True for what was read only to learn the date of an event that is moved, or what is done."""
    if one.request is not None and one.request.about.keys() & _LOOKED_AT:
        return True
    if one.request is not None and one.request.about.get("whole") == "price":
        return one.ok or one.ask.tool == "show_shopping_list"
    if one.request is not None and one.request.about.get("whole") == "price asked":
        return one.ask.tool == "show_shopping_list" and any(other.request is one.request for other in made[1:])
    if one.request is not None and "on" in one.request.about:
        return one.ask.tool == "list_events" and any(other.ask.tool != "list_events" for other in made)
    if one.request is not None and "put" in one.request.about:
        return one.ask.tool == "show_run_of_show"
    if one.request is not None and one.request.about.keys() & {"remind", "choose", "aside"}:
        return any(
            other.ok and other.ask.tool in ("remind_me", "add_tasks", "choose_date", "plan_budget", "change_event")
            for other in made
        )
    if one.request is None or one.request.move is None:
        return False
    if one.ask.tool in ("show_tasks", "show_run_of_show"):
        return True
    changed = any(other.ask.tool == "change_event" and other.request is one.request for other in made)
    return one.ask.tool == "list_events" or (one.ask.tool == "show_event" and changed)


def _without_repeats(said: list[str]) -> str:
    return "\n\n".join(dict.fromkeys(part for part in said if part)) or "That is done."


def _created(reading: Reading, made: Sequence[Made], now: datetime) -> str:
    created = [one for one in made if one.ask.tool == "create_event" and one.ok]
    sentences = [events.planned(one.content.event) if one.content.event else one.result.output for one in created]
    furnished = [one for one in made if one.request is None and one.ask.tool != "create_event" and one.ok]
    for one in furnished:
        totals, event = one.content.shopping_list, one.content.event
        if one.ask.tool == "make_shopping_list" and totals is not None:
            of = "" if len(created) == 1 else f" of {event.title if event else 'it'}"
            items = f"{count(totals.count, 'item')}, about {money(totals.cost, event.currency if event else '')} in all"
            sentences.append(f"The shopping list{of} has {items}.")
        elif one.ask.tool != "draft_invitations":
            sentences.append(_plain(one))
    if any(one.ask.tool == "draft_invitations" for one in furnished):
        sentences.append(_DRAFTED)
    if guesses := [guess for draft in reading.drafts for guess in draft.guesses(now)]:
        sentences += [*guesses, "Tell me if that should change."]
    return " ".join(sentences)


def _answer(one: Made, now: datetime) -> str:
    topic = one.request.topic if one.request else ""
    tool, content, event = one.ask.tool, one.content, one.content.event
    if tool == "draft_invitations" and topic == "send":
        return "The letter is ready. The button on the card sends it to those who have an e-mail address."
    said = ""
    if tool == "what_was_usual" and content.habits is not None:
        said = habits.usual(content.habits)
    elif tool == "list_events" and content.asked_for:
        said = events.listed_for(one.request, content, now) if one.request else events.events(content)
    elif tool == "remind_me":
        said = about_tasks.reminded("", content)
    elif tool in about_bookings.OWN:
        return about_bookings.own(tool, content)
    elif event is None:
        return one.result.output
    elif tool == "show_budget" and topic == "price" and one.request is not None:
        said = about_money.price_of(one.request.name, content)
    elif tool == "show_answers" and topic == "diet":
        return _plain(one) if content.answers is not None and content.answers.questions else ""
    elif tool == "show_event":
        said = events.about_event(topic, event, now)
    elif tool in ("cancel_event", "restore_event", "delete_event"):
        said = cancelling.of(tool, content)
    elif tool == "choose_date":
        said = about_answers.chosen(event.title, event)
    elif tool == "change_event":
        said = events.changed(one.ask, event)
    elif tool == "what_it_costs" and content.costs is not None:
        said = events.costs(topic, event, content.costs)
    elif tool == "what_is_left":
        said = events.what_is_left(event, content, now)
    elif tool == "show_invitations":
        said = guests.about_guests(one.request, content)
    elif tool == "show_shopping_list":
        said = lists.about_list(one)
    elif tool == "show_reservations" and topic == "call_off":
        said = f"{_plain(one)} The card's button calls one off and tells them."
    return said or _plain(one)


def _plain(one: Made) -> str:
    """Say what came of a call, from its data; in the tool's own words where there is none."""
    words, event = _WORDS.get(one.ask.tool), one.content.event
    return capital(words(event.title, one.content)) if words and event else one.result.output
