"""The model that answers without any key: it asks the registered grammars, and speaks at a reader's pace."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from agents import patterns as re
from agents import registry
from agents.choices import with_choices
from agents.llm.model import (
    Call,
    Called,
    CallStarted,
    Completed,
    ModelError,
    ModelEvent,
    Request,
    Said,
    TextDelta,
    Usage,
)  # fmt: skip
from agents.llm.offline import events, taught
from agents.llm.offline.attached import described, with_unseen, without_pictures
from agents.llm.offline.grammar import Answer, Ask, Turn
from agents.llm.offline.introduction import NOT_UNDERSTOOD, clarified, introduced, small_talk
from agents.llm.offline.phrases import Phrase, is_exact, those_for
from agents.llm.offline.sandbox import Broken, Crowded, Late, Sandbox
from agents.llm.offline.undoing import UNDO, may_be_undone, undone

logger = logging.getLogger(__name__)

SECONDS = 1.0  # of computing; an answer takes some ms
_WORDS = re.compile(r"\s*\S+|\s+$")


class OfflineModel:
    """Deterministic: the same items at the same time get the same answer. It holds no state."""

    name = "the offline model"

    def __init__(
        self,
        words_per_second: float,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], datetime] = timezone.now,
    ) -> None:
        """`words_per_second` of 0 says everything at once. `clock` returns an aware datetime."""
        self.words_per_second = words_per_second
        self.sleep = sleep
        self.clock = clock

    async def stream(self, request: Request) -> AsyncGenerator[ModelEvent]:
        """Yield the answer word by word, then the calls, then `Completed`."""
        turn = turn_of(request, timezone.localtime(self.clock()))
        answer = await _in_sandbox(turn)
        if not answer.understood and (meant := await taught.lookup(turn.text)) is not None:
            answer = await _in_sandbox(replace(turn, text=meant))
        if request.output is not None and answer.data and not answer.calls:
            answer = Answer(json.dumps(answer.data, ensure_ascii=False, default=str))
        async for delta in self._spoken(answer.text):
            if request.heard is not None:
                request.heard(events.delta(delta.text))
            yield delta
        calls = _calls(answer.calls, request.items)
        for call in calls:
            yield CallStarted(call.call_id, call.name)
        completed = Completed(answer.text, calls, _usage(request, answer), understood=answer.understood)
        if request.heard is not None:
            request.heard(events.completed(completed))
        yield completed

    def answer(self, request: Request, now: datetime | None = None) -> Answer:
        """Return the whole answer to a request, made at `now` in the person's time zone."""
        return answered(turn_of(request, now or timezone.localtime(self.clock())))

    async def _spoken(self, text: str) -> AsyncGenerator[TextDelta]:
        if not self.words_per_second or self.words_per_second < 0:
            if text:
                yield TextDelta(text)
            return
        for place, word in enumerate(_WORDS.findall(text)):
            if place:
                await self.sleep(1 / self.words_per_second)
            yield TextDelta(word)


def answered(turn: Turn) -> Answer:
    """Return what is said and called in this turn."""
    if not turn.attached:
        answer = (
            _exactly(turn)
            or undone(turn, _from_grammars)
            or small_talk(turn)
            or _from_grammars(turn)
            or clarified(turn)
        )
    elif (understood := _from_grammars(turn)) is not None:
        answer = with_unseen(understood, turn)
    else:
        answer = described(turn) or clarified(turn)
    if answer.calls:
        return answer
    choices = answer.choices or ([UNDO] if not answer.as_it_is and may_be_undone(turn) else [])
    answer = introduced(answer, turn)
    return replace(answer, text=with_choices(answer.text, choices), choices=())


async def _in_sandbox(turn: Turn) -> Answer:
    """Return the answer, or after `SECONDS` that it was not understood. Nothing a person writes holds others up.

    Errors: `ModelError`.
    """
    try:
        return await asyncio.wrap_future(sandbox.submit(turn))
    except Late:
        logger.error("The offline model was ended over a message of %d characters", len(turn.text))
        return Answer(f"{NOT_UNDERSTOOD} Please say it in fewer words.")
    except Crowded as error:
        raise ModelError("rate_limited", "The offline model is taking no more questions just now.") from error
    except Broken as error:
        logger.error("The offline model failed: %s", error)
        raise ModelError("server_error", "The offline model failed over this message.") from error


def _warm_up() -> None:
    """Import and compile what the first answer needs."""
    re.warm_up()
    for each in registry.grammars:
        each.warm_up()
        for example in each.examples:
            each.answer(Turn(example, (), (Said("user", example),), frozenset(), timezone.now()))


sandbox: Sandbox[Turn, Answer] = Sandbox(
    answered, seconds=SECONDS, warm_up=_warm_up, version=lambda: tuple(map(id, registry.grammars))
)


def turn_of(request: Request, now: datetime) -> Turn:
    """Return what was said last and done since. Messages in a row with nothing between them are one text."""
    items = tuple(map(without_pictures, request.items))
    last = max((place for place, item in enumerate(items) if _is_user(item)), default=-1)
    first = last
    while first > 0 and _is_user(items[first - 1]):
        first -= 1
    asked = [item for item in items[max(first, 0) : last + 1] if isinstance(item, Said)]
    results = tuple(item for item in items[last + 1 :] if isinstance(item, Called) and not _is_hand_over(item))
    return Turn(
        text="\n\n".join(item.text for item in asked if item.text),
        results=results,
        items=items[: last + 1] + results,
        tools=frozenset(tool.name for tool in request.tools),
        now=now,
        data=items[last].data if last >= 0 and isinstance(items[last], Said) else {},
        is_first=not any(_is_answer(items, place) for place in range(max(first, 0))),
        attached=tuple(each for item in asked for each in item.attached),
    )


def _is_answer(items: Sequence[Said | Called], place: int) -> bool:
    """Whether these are words of the offline model, and not those that it says beside its calls."""
    item = items[place]
    if not isinstance(item, Said) or item.model != OfflineModel.name:
        return False
    return not isinstance(items[place + 1], Called)


def _is_hand_over(called: Called) -> bool:
    """Whether all it did was to hand over: to whoever took over nothing is done yet of what was asked."""
    return called.ok and called.data.keys() == {"handed_over_to"}


def _is_user(item: Said | Called) -> bool:
    return isinstance(item, Said) and item.role == "user"


def _from_grammars(turn: Turn) -> Answer | None:
    return next((answer for each in those_for(turn) if (answer := each.answer(turn)) is not None), None)


def _exactly(turn: Turn) -> Answer | None:
    """ "What do you know about me?" is no question about the offline model, where an agent can say what it knows.

    A grammar is asked before phrases, whose blanks take any words.
    """
    exact = sorted(filter(is_exact, those_for(turn)), key=lambda each: isinstance(each, Phrase))
    return next((answer for each in exact if (answer := each.answer(turn)) is not None), None)


def _calls(asks: Sequence[Ask], items: Sequence[Said | Called]) -> tuple[Call, ...]:
    calls = []
    for place, ask in enumerate(asks):
        arguments = json.dumps(ask.arguments, ensure_ascii=False, default=str)
        # Unique in the conversation by the number of items before it, the same when the run is repeated.
        digest = hashlib.sha256(f"{len(items)} {place} {ask.tool} {arguments}".encode()).hexdigest()[:12]
        calls.append(Call(f"offline_{len(items)}_{place}_{digest}", ask.tool, arguments))
    return tuple(calls)


def _usage(request: Request, answer: Answer) -> Usage:
    """Count words for tokens."""
    said = (item.text if isinstance(item, Said) else item.output for item in request.items)
    heard = [request.instructions, request.now, *said]
    spoken = [answer.text, *(f"{ask.tool} {ask.arguments}" for ask in answer.calls)]
    return Usage(sum(len(text.split()) for text in heard), sum(len(text.split()) for text in spoken))
