"""What notes of guests who bring others that they come, and how many they are: it depends on who is listed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from agents.names import find_only
from planning.grammar.calls import Made, Wanted
from planning.grammar.requests import call

#: Stands for all who are on the list.
EVERYBODY = "*"


def _listed_too(fields: dict[str, Any], shown: Made, name: str) -> list[str]:
    """Take those out of a party who are guests of their own: "Kim is coming with Tim"."""
    named = fields.get("companions", [])
    found = [find_only(each, shown.content.guests, called=lambda guest: guest.name) for each in named]
    others = [guest.name for guest in found if guest is not None and guest.name != name]
    if others:
        kept = [each for each, guest in zip(named, found, strict=True) if guest is None]
        size = fields.get("party_size", 0) - len(others)
        for field in ("companions", "party_size"):
            del fields[field]
        if kept:
            fields["companions"] = kept
        if size > 1:
            fields["party_size"] = size
    return others


def of_parties(shown: Made) -> Iterator[Wanted]:
    """Yield the calls that note parties, once the guest list was read: who is not on it is put there."""
    request = shown.request
    if request is None or shown.ask.tool != "show_invitations" or not shown.ok:
        return
    event = shown.ask.arguments.get("event")
    told = replace(request, about={})
    at = shown.content.event.starts_at if shown.content.event else None
    for party in request.about.get("parties", ()):
        fields: dict[str, Any] = dict(party)
        answer, on = fields.pop("answer", ""), fields.pop("on", None)
        if on is not None and (at is None or at.weekday() != on.weekday()):
            continue  # what is said of another day is no answer
        if fields["name"] == EVERYBODY:
            names = [guest.name for guest in shown.content.guests if guest.answer != answer]
            yield from (Wanted(call("record_answer", event, guest=name, answer=answer), told) for name in names)
            continue
        listed = find_only(fields["name"], shown.content.guests, called=lambda guest: guest.name)
        if listed is None and answer != "coming" and answer:
            yield Wanted(call("record_answer", event, guest=fields["name"], answer=answer), told)
            continue
        if listed is None:
            answered = {"answer": answer} if answer else {}
            yield Wanted(call("add_guests", event, guests=[{**fields, **answered}]), told)
            continue
        del fields["name"]
        for other in _listed_too(fields, shown, listed.name):
            if answer:
                yield Wanted(call("record_answer", event, guest=other, answer=answer), told)
        if fields:
            yield Wanted(call("change_guest", event, guest=listed.name, **fields), told)
        if answer:
            yield Wanted(call("record_answer", event, guest=listed.name, answer=answer), told)
