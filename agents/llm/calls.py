"""Tool calls that are being written: which one a delta belongs to, whatever the server calls it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from agents.llm import failures
from agents.llm.lenient_json import unpacked
from agents.llm.model import Call, Called, CallStarted, ModelError, Request

ARGUMENTS_LIMIT = 1_000_000  # characters, of all calls of an answer
CALLS_LIMIT = 128
NAME_LIMIT = 200  # characters, as the database keeps them
LOOKS_LIMIT = 1000  # at the arguments so far: whoever says a call's name with each of them makes us read them anew

#: After arguments of which a part may be lost: it makes them no JSON, whatever is left of them.
LOST = "\ufffd (a part was lost)"

Place = int | str | None


@dataclass(slots=True, eq=False)
class CallDraft:
    """A call that is being written. `given_id` is the server's own id; `call_id` ours, from when it has a name."""

    number: int
    given_id: str = ""
    call_id: str = ""
    name: str = ""
    arguments: list[str] = field(default_factory=list)
    is_damaged: bool = False  # a part of it may have been lost
    looks: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether its arguments are an object by now, to which nothing can be added."""
        if not self.arguments or not self.arguments[-1].rstrip().endswith("}") or self.looks >= LOOKS_LIMIT:
            return False
        self.looks += 1
        try:
            return isinstance(orjson.loads("".join(self.arguments)), dict)
        except orjson.JSONDecodeError:
            return False

    @property
    def written(self) -> str:
        text = unpacked("".join(self.arguments))
        return text + LOST if self.is_damaged else text


@dataclass(frozen=True, slots=True)
class _Delta:
    """What a server says of a call at one time, as far as it makes sense."""

    place: Place
    given_id: str
    name: str
    arguments: str | None
    is_other: bool
    instead: bool


class Calls:
    """The calls of one answer. `started` are those that have a name since somebody last looked.

    `is_strict`: the server's places can be relied on. Where not, they are believed as far as they make sense.
    """

    def __init__(self, request: Request, *, is_strict: bool) -> None:
        self.started: list[CallStarted] = []
        self._is_strict = is_strict
        self._drafts: list[CallDraft] = []
        self._by_place: dict[Place, CallDraft] = {}
        self._by_given_id: dict[str, CallDraft] = {}
        self._length = 0  # of all arguments
        self._ids = {item.call_id for item in request.items if isinstance(item, Called)}
        self._step = len(request.items)

    def __bool__(self) -> bool:
        return bool(self._drafts)

    def take(
        self,
        place: object,
        given_id: object = None,
        name: object = None,
        arguments: object = None,
        *,
        is_other: bool = False,
        instead: bool = False,
    ) -> Place:
        """Take in a delta; return its place as it was read.

        `is_other`: a delta of the same chunk has this place already. `instead`: its arguments are all there are, those
        before are void. Errors: `Unreadable` for one that says nothing sensible, `ModelError` for one without an end.
        """
        given = _clean(given_id) if isinstance(given_id, str) and len(given_id) <= NAME_LIMIT else ""
        delta = _Delta(_place(place), given, _name(name), _written(arguments), is_other, instead)
        call = self._find(delta)
        if given:
            call.given_id = call.given_id or given
            self._by_given_id[given] = call
        if delta.name and not call.name:
            call.name = delta.name
            call.call_id = self._free_id(call)
            self.started.append(CallStarted(call.call_id, call.name))
        if delta.arguments is not None:
            self._add(call, delta.arguments, instead)
        return delta.place

    def knows(self, given_id: object) -> bool:
        """Whether a call has this id of the server's."""
        return isinstance(given_id, str) and given_id in self._by_given_id

    def is_at(self, place: object) -> bool:
        """Whether a call has been met at this place."""
        return _place(place) in self._by_place

    def lost_something(self) -> None:
        """Note that a delta could not be read: each call that was not whole by then may lack a part."""
        for call in self._drafts:
            call.is_damaged = call.is_damaged or not call.is_whole

    def finished(self) -> tuple[Call, ...]:
        """Return the calls. One that may lack a part is no JSON, so that the model is asked to write it again.

        Errors: `ModelError` for a call without a name.
        """
        if any(not call.name for call in self._drafts):
            raise failures.unreadable("a tool call had no name")
        return tuple(Call(call.call_id, call.name, call.written) for call in self._drafts)

    def _find(self, at: _Delta) -> CallDraft:
        by_place = self._by_place.get(at.place) if at.place is not None else None
        by_id = self._by_given_id.get(at.given_id)
        if by_place is None:
            # A name at a new place is another call: there are servers that give all of them the same id.
            call = (by_id if at.place is None or not at.name else None) or self._unplaced(at)
        else:
            call = by_id if by_id and by_place.given_id != at.given_id else by_place
        if call is None or (at.name and call.name and self._begins_another(at, call, by_place, by_id)):
            call = self._new()
        if at.place is not None:
            self._by_place[at.place] = call
        return call

    def _begins_another(self, at: _Delta, call: CallDraft, by_place: CallDraft | None, by_id: CallDraft | None) -> bool:
        """Whether a delta with a name is another call after all: some servers number every call 0.

        An id alone proves nothing: some servers make up a new one for each delta of the same call.
        """
        if call is by_place:
            if at.is_other:
                return True
            if at.given_id and call.given_id:
                return at.given_id != call.given_id
            return call.is_whole and not at.instead
        return call is by_id and call.is_whole and not at.instead

    def _unplaced(self, at: _Delta) -> CallDraft | None:
        """Return the last call if a delta whose place and id nobody has seen goes on with it, else None."""
        last = self._drafts[-1] if self._drafts else None
        if last is None or (self._is_strict and at.place is not None):
            return None
        if not last.name:
            return last if at.place is None and (at.name or not at.given_id) else None
        has_begun = any(last.arguments)
        if at.name:  # some repeat it with each piece
            repeats = at.place is None and not at.given_id and at.name == last.name
            return last if repeats and has_begun and not last.is_whole else None
        if not at.given_id and at.place is None:
            return last
        begins = (at.arguments or "").lstrip().startswith("{")
        return None if has_begun and (begins or last.is_whole) else last

    def _new(self) -> CallDraft:
        if len(self._drafts) >= CALLS_LIMIT:
            raise ModelError("bad_reply", "The model server asked for too many tool calls at a time.")
        call = CallDraft(len(self._drafts))
        self._drafts.append(call)
        return call

    def _free_id(self, call: CallDraft) -> str:
        """Return the server's id, unless it gave none or one that is already taken: then one of our own.

        Counted from the conversation's length: the same when the step is run again, different in the next step.
        """
        call_id, number = call.given_id, call.number
        while not call_id or call_id in self._ids:
            call_id, number = f"call_{self._step}_{number}", number + CALLS_LIMIT
        self._ids.add(call_id)
        return call_id

    def _add(self, call: CallDraft, arguments: str, instead: bool) -> None:
        if instead:
            self._length -= sum(map(len, call.arguments))
            call.arguments.clear()
            call.is_damaged = False
        self._length += len(arguments)
        if self._length > ARGUMENTS_LIMIT:
            raise ModelError("bad_reply", "The model server wrote a tool call without an end.")
        call.arguments.append(_clean(arguments))


def _place(place: object) -> Place:
    if isinstance(place, str):
        return int(place) if place.isascii() and place.isdecimal() and len(place) < 10 else place
    return place if type(place) is int else None


def _name(name: object) -> str:
    if name is None or name == "":
        return ""
    if not isinstance(name, str) or len(name) > NAME_LIMIT:
        raise failures.unreadable("a tool call's name was not a name")
    return _clean(name)


def _written(arguments: Any) -> str | None:
    """Return arguments as text. An object is as good as its JSON."""
    if arguments is None or isinstance(arguments, str):
        return arguments
    if not isinstance(arguments, dict):
        raise failures.unreadable("a tool call's arguments were not text")
    try:
        return orjson.dumps(arguments).decode()
    except orjson.JSONEncodeError:
        raise failures.unreadable("a tool call's arguments were no JSON") from None


def _clean(text: str) -> str:
    """Drop NUL: it means nothing in text, and PostgreSQL refuses it."""
    return text.replace("\0", "") if "\0" in text else text
