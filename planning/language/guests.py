"""What sentences about guests come to: whom to invite, what they answered, with whom they come, what they eat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace

from agents.llm import Ask
from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.values.company import Company
from agents.llm.offline.values.parties import Party
from planning.grammar.party_answers import EVERYBODY
from planning.grammar.requests import Request, Scene, call, one
from planning.grammar.values.guests import arguments
from planning.language.intents import comes_to, event_of

ALL_BUT = "Did they all say so? I note an answer by name. Say, for example: Anna and Ben are coming, Kim is not."


def invited(clause: Clause, scene: Scene) -> Request | None:
    """Return what puts on the guest list who is named; a question where it is not clear how many they are."""
    if unclear := next((span.unclear for span in clause.slots["who"] if span.unclear), ""):
        return Request(question=unclear)
    parties = list(_parties(clause))
    if "group" in clause.slots:  # "Ava and Isla from nursery, and Ollie"
        together = len(clause.slots["who"][0].value)
        note = f"from {clause.value('group')}"
        parties = [
            replace(party, notes=[*party.notes, note]) if place < together else party
            for place, party in enumerate(parties)
        ]
    if said := {field: clause.value(field) for field in ("email", "phone") if field in clause.slots}:
        if len(parties) != 1 or any(getattr(parties[0], field) not in ("", known) for field, known in said.items()):
            return None  # whose it is
        parties = [replace(parties[0], **said)]
    guests = [arguments(party) for party in parties]
    return one("add_guests", event_of(clause, scene), guests=guests)


comes_to("invite", "invite_too")(invited)


@comes_to("uninvite")
def _uninvited(clause: Clause, scene: Scene) -> Request | None:
    spoken_of = (
        clause.slots["who"][:1] if "why" in clause.slots else clause.slots["who"]
    )  # the others are in the reason
    names = [name for span in spoken_of for party in span.value for name in (party.name, *party.companions)]
    return one("remove_guests", event_of(clause, scene), names=names)


@comes_to("swap_guests")
def _swapped(clause: Clause, scene: Scene) -> Request | None:
    event = event_of(clause, scene)
    guests = [arguments(party) for party in _parties(clause)]
    gone = [party.name for party in _parties(clause, "no")]
    return Request(
        asks=(call("remove_guests", event, names=gone), call("add_guests", event, guests=guests)), event=event
    )


@comes_to("comes_too")
def _comes_too(clause: Clause, scene: Scene) -> Request | None:
    """Note that they come, and put those on the list who are not there."""
    parties = [{**arguments(party), "answer": "coming"} for party in _parties(clause)]
    return Request(event=event_of(clause, scene), about={"parties": parties})


@comes_to("party_is", "comes_as_party")
def _party(clause: Clause, scene: Scene) -> Request | None:
    """Note how many somebody's party are, with how many children."""
    named = clause.value("whose") or clause.value("group")
    guests = [named] if named else list(_names(clause))
    if len(guests) != 1:
        return None
    assert clause.intent is not None
    size = {"party_size": clause.value("size"), "children": clause.value("children")}
    party = {"name": guests[0], "answer": clause.intent.data.get("answer", "")}
    told = {name: value for name, value in size.items() if value is not None}
    return Request(event=event_of(clause, scene), about={"parties": [{**party, **told}]})


@comes_to("all_come")
def _all_come(clause: Clause, scene: Scene) -> Request | None:
    return Request(event=event_of(clause, scene), about={"parties": [{"name": EVERYBODY, "answer": "coming"}]})


ANSWERS = ("comes", "comes_with", "declines", "may", "has_not_answered", "also_comes", "also_declines")


@comes_to(*ANSWERS, "but_comes", "but_declines")
def _answered(clause: Clause, scene: Scene) -> Request | None:
    assert clause.intent is not None
    return _noted(clause, scene, clause.intent.data["answer"])


@comes_to("comes_alone")
def _comes_alone(clause: Clause, scene: Scene) -> Request | None:
    alone = {"party_size": 1, "companions": [], "children": 0, "answer": "coming"}
    return Request(
        event=event_of(clause, scene), about={"parties": [{"name": name, **alone} for name in _names(clause)]}
    )


@comes_to("invite_group")
def _group_invited(clause: Clause, scene: Scene) -> Request | None:
    party = {"name": clause.value("group"), "party_size": clause.value("size")}
    return one("add_guests", event_of(clause, scene), guests=[party])


@comes_to("group_comes")
def _group_comes(clause: Clause, scene: Scene) -> Request | None:
    party = {"name": clause.value("group"), "party_size": clause.value("size"), "answer": "coming"}
    return Request(event=event_of(clause, scene), about={"parties": [party]})


@comes_to("may_bring")
def _may_bring(clause: Clause, scene: Scene) -> Request | None:
    company, event = clause.value("company") or Company(more=1), event_of(clause, scene)
    limit = 1 + company.more + company.children
    asks = [call("change_guest", event, guest=name, party_limit=limit) for name in _names(clause)]
    return Request(asks=tuple(asks), event=event)


@comes_to("ask_whether")
def _whether(clause: Clause, scene: Scene) -> Request | None:
    event = event_of(clause, scene)
    names = [str(clause.value("whom"))] if "whom" in clause.slots else _names(clause)
    return Request((call("show_invitations", event),), event=event, topic="coming_one", people=tuple(names))


@comes_to("ask_invited", "ask_about_guest")
def _whether_invited(clause: Clause, scene: Scene) -> Request | None:
    event = event_of(clause, scene)
    return Request(asks=(call("show_invitations", event),), event=event, topic="invited", people=tuple(_names(clause)))


@comes_to("brings")
def _brings(clause: Clause, scene: Scene) -> Request | None:
    if "partner" in clause.slots:  # "Tim's girlfriend is coming with him"
        name, along = clause.value("partner")
        party = _with(Party(name), along)
        return Request(event=event_of(clause, scene), about={"parties": [{**arguments(party), "answer": "coming"}]})
    return _noted(clause, scene, "")


@comes_to("comes_and_declines")
def _comes_and_declines(clause: Clause, scene: Scene) -> Request | None:
    event = event_of(clause, scene)
    said = [(span.start, party.name, "coming") for span in clause.slots["who"] for party in span.value]
    said += [(span.start, party.name, "declined") for span in clause.slots["no"] for party in span.value]
    asks = [call("record_answer", event, guest=name, answer=answer) for _, name, answer in sorted(said)]
    return Request(asks=tuple(asks), event=event)


@comes_to("all_but", "only_some")
def _all_but(clause: Clause, scene: Scene) -> Request | None:
    return Request(question=ALL_BUT, event=event_of(clause, scene))


@comes_to("eats")
def _eats(clause: Clause, scene: Scene) -> Request | None:
    event, note = event_of(clause, scene), ", ".join(span.value for span in clause.slots["diet"])
    return Request(
        asks=tuple(call("change_guest", event, guest=name, note=note) for name in _names(clause)), event=event
    )


@comes_to("eats_and_brings")
def _eats_and_brings(clause: Clause, scene: Scene) -> Request | None:
    parties, company = list(_parties(clause)), clause.value("company")
    if len(parties) != 1 or parties[0].party_size > 1:
        return None
    note = ", ".join(span.value for span in clause.slots["diet"])
    said = {**arguments(_with(parties[0], company)), "note": note}
    return Request(event=event_of(clause, scene), about={"parties": [said]})


@comes_to("reach_by_mail", "reach_by_phone")
def _reached(clause: Clause, scene: Scene) -> Request | None:
    event = event_of(clause, scene)
    guests = [clause.value("whose")] if "whose" in clause.slots else list(_names(clause))
    if len(guests) != 1:
        return None
    fields = {field: clause.value(field) for field in ("email", "phone") if field in clause.slots}
    return one("change_guest", event, guest=guests[0], **fields)


@comes_to("guest_called")
def _called(clause: Clause, scene: Scene) -> Request | None:
    """Note how a guest is really called: whole, or with the surname that was lacking."""
    guests = [clause.value("old")] if "old" in clause.slots and "who" not in clause.slots else list(_names(clause))
    if len(guests) != 1:
        return None
    surname = clause.value("surname")
    given, (first, *rest) = str(clause.value("new")), guests[0].split()
    if surname:
        name = f"{first} {surname}"
    elif " " not in given and rest and rest[0] not in clause.text:
        name = " ".join((given, *rest))  # "it's Catherine, not Katherine", of Katherine Bell
    else:
        name = given
    return one("change_guest", event_of(clause, scene), guest=guests[0], name=name)


def _noted(clause: Clause, scene: Scene, answer: str) -> Request | None:
    """Return what notes an answer of each who is named; of whoever brings others, when it is known who is listed."""
    event = event_of(clause, scene)
    parties = list(_parties(clause))
    if (size := clause.value("size")) is not None and clause.value("company"):
        said = clause.value("company")
        if size < said.more + said.children:
            return None
    if company := clause.value("company"):
        *others, last = parties
        parties = (
            [_joined(parties, company)] if len(parties) > 1 and company.children else [*others, _with(last, company)]
        )
    if "along" in clause.slots:  # "Carla is coming with Paul"
        if len(parties) != 1 or company:
            return None
        along = list(_names(clause, "along"))
        parties = [
            replace(parties[0], others=parties[0].others + len(along), companions=[*parties[0].companions, *along])
        ]
    if size is not None and len(parties) == 1 and size > parties[0].party_size:
        parties = [replace(parties[0], others=size - 1)]
    if (when := clause.value("when")) is not None:
        if when.day is None or when.day.date is None:
            return None
        told = [{"name": party.name, "answer": answer, "on": when.day.date} for party in parties]
        return Request(event=event, about={"parties": told})
    if not any(party.party_size > 1 for party in parties):
        return Request(asks=tuple(_answers(event, parties, answer)), event=event) if answer else None
    return Request(event=event, about={"parties": [{**arguments(party), "answer": answer} for party in parties]})


def _answers(event: int | str | None, parties: list[Party], answer: str) -> Iterator[Ask]:
    for party in parties:
        yield call("record_answer", event, guest=party.name, answer=answer)


def _with(party: Party, company: Company) -> Party:
    """Return a party with those who come along."""
    more = max(company.more + company.children, company.in_all - party.party_size)
    return replace(
        party,
        others=party.party_size - 1 + more,
        children=party.children + company.children,
        companions=[*party.companions, *company.names],
    )


def _joined(parties: list[Party], company: Company) -> Party:
    """Return one party of several: "Anna and Ben are coming with their two kids"."""
    first, *others = parties
    names = [name for party in others for name in (party.name, *party.companions)]
    return _with(
        Party(**{**asdict(first), "companions": names, "others": sum(each.party_size for each in others)}), company
    )


def _parties(clause: Clause, slot: str = "who") -> Iterator[Party]:
    for span in clause.slots.get(slot, ()):
        yield from (Party(span.value),) if isinstance(span.value, str) else span.value
    if slot == "who" and "whose" in clause.slots:
        yield Party(clause.value("whose"))  # "change Ben's answer to yes"


def _names(clause: Clause, slot: str = "who") -> Iterator[str]:
    for party in _parties(clause, slot):
        yield party.name
        yield from party.companions
