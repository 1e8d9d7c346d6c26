"""Carrying cases out: each in a scene of its own, by the real model and tools, at the corpus's one moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from agents import clock, memory, registry
from agents.llm.model import Called, Model, Said
from agents.llm.offline import model
from agents.llm.offline.grammar import Answer, Turn
from agents.runtime.context import Context
from agents.runtime.tool_calls import in_savepoint
from agents.testing import Talk
from planning.models import Event
from tests.language import rows
from tests.language.corpus import LONDON, NOW, Case
from tests.language.judging import Heard, Verdict, judge
from tests.language.making import HERE
from tests.language.scenes import SCENES, alice
from tests.language.scripted import Replay

#: Agents whose lists stand on cards alone.
_BY_CARDS = {"store"}
MOST_YES = 5  # of one answer: what the person is asked, they say yes to


def tried(cases: Iterable[Case]) -> Iterator[tuple[Case, Verdict]]:
    """Yield each case with what became of it, scene by scene. Nothing stays in the database."""
    for case, user, there, shown in _begun(cases):
        with _undone():
            yield case, judge(case, _heard(case, user, there, shown))


def _begun(cases: Iterable[Case]) -> Iterator[tuple[Case, User, rows.Snapshot, list[Said | Called]]]:
    """Yield each case in its scene, with who speaks and what was there and shown before."""
    of_scene: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        of_scene[case.scene].append(case)
    with _at_that_moment(), _answered_here(), _undone():
        user = alice()
        for scene, group in of_scene.items():
            with _undone():
                SCENES[scene](user)
                there = rows.snapshot()
                shown = _shown(user) if Event.objects.of_thread(HERE).exists() else []
                for case in group:
                    yield case, User.objects.get(pk=user.pk), there, shown


def heard_twice(cases: Iterable[Case], replay: Replay) -> Iterator[tuple[Case, Heard, Heard]]:
    """Yield each case as the offline model carries it out, and as a model does that a server answers for.

    Both begin with the same rows and the same next numbers, so that a call names what the other one named.
    """
    for case, user, there, shown in _begun(cases):
        numbers = rows.next_numbers()
        with _undone():
            first = _heard(case, user, there, shown, replay.recorder())
        rows.put_back(numbers)
        with _undone():
            yield case, first, _heard(case, user, there, shown, replay.model())


def _heard(
    case: Case, user: User, there: rows.Snapshot, shown: list[Said | Called], model: Model | None = None
) -> Heard:
    talk = Talk(user, case.to, model=model)
    talk.conversation = HERE
    talk.items += shown
    _spoken.clear()
    for text in case.said_before:
        _say(talk, text)
    before = rows.snapshot(there) if case.said_before else there
    first, answer = len(talk.items), ""
    try:
        with transaction.atomic():
            for text in case.say:
                answer = _say(talk, text)
            facts = rows.difference(before, rows.snapshot(before))
    except Exception as error:  # it is told beside the case, whatever it is
        return Heard(answer=answer, failure=f"{type(error).__name__}: {error}")
    called = [item for item in talk.items[first:] if isinstance(item, Called)]
    shown = "\n".join(call.output for call in called) if case.to in _BY_CARDS else ""
    return Heard(facts, answer, [call.name for call in called], shown=shown)


def _shown(user: User) -> list[Said | Called]:
    """Return the talk in which the person was shown the scene's event: it is the one that they speak of."""
    context = Context(user=user, agent=registry.agents["planner"], conversation=HERE)
    outcome = in_savepoint(registry.tools["show_event"], context, "{}")
    call = Called("shown", "show_event", "{}", outcome.text, outcome.ok, outcome.data)
    return [Said("user", "Show it"), call, Said("assistant", outcome.text, model.OfflineModel.name)]


def _say(talk: Talk, text: str) -> str:
    """Say something; say yes to all that is asked of the person for it."""
    _spoken.insert(0, memory.Words("", text, timezone.now()))
    answer = talk.say(text)
    for _ in range(MOST_YES):
        if not talk.waiting or (tool := talk.agent.tool(talk.waiting[0].name)) is None or not tool.approval:
            break
        answer = talk.approve() or answer
    return answer


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


#: What the person said in this talk, the newest first.
_spoken: list[memory.Words] = []


class _Talks:
    """The talks of cases as memory asks of them: what it keeps must stand in what was said."""

    name = "cases"

    def next_at(self) -> datetime | None:
        return None

    def collect(self, before: datetime, most: int) -> Sequence[memory.Heard]:
        return ()

    def words(self, user: int, thread: str, since: datetime | None, most: int) -> Sequence[memory.Words]:
        return ()

    def latest(self, user: int, thread: str, most: int) -> Sequence[memory.Words]:
        return _spoken[:most]

    def is_temporary(self, thread: str) -> bool:
        return False


class _Here:
    """What the model works in without processes of its own: no busy machine ends a thought."""

    def submit(self, turn: Turn) -> Future[Answer]:
        done: Future[Answer] = Future()
        done.set_result(model.answered(turn))
        return done


@contextmanager
def _answered_here() -> Iterator[None]:
    before, model.sandbox = model.sandbox, _Here()  # type: ignore[assignment]
    memory.conversations.add(_Talks.name, _Talks())
    try:
        yield
    finally:
        memory.conversations.forget(_Talks.name)
        model.sandbox = before


@contextmanager
def _at_that_moment() -> Iterator[None]:
    put_back = clock.put(lambda: NOW)
    try:
        with timezone.override(LONDON):
            yield
    finally:
        put_back()
