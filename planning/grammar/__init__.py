"""The planner's grammar: what the offline model understands of planning events.

A message is read as a whole by its language (`planning.language`), else mended (`spelling`) and cut into clauses
(`clauses`), each of which is read so (`reading`), or with a list of guests that is attached (`guest_files`), and
carried out in stages (`stages`); what came of it is put into words (`speech`, `answers`). What the conversation told
before comes from its items alone (`memory`), so that the same items always give the same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils import timezone

from agents import patterns as re
from agents import registry
from agents.formatting import listed
from agents.llm import NOT_ALL, Answer, Called, Turn, grammar
from agents.llm.offline.understanding.accounting import is_write, may_be_left
from agents.llm.offline.understanding.asking import NearestGrammar
from agents.llm.offline.understanding.doubts import short, without
from planning import prompts
from planning.agents import TOOLS
from planning.grammar import guest_files, quoted_requests
from planning.grammar.answers.doubts import doubted
from planning.grammar.calls import Made, Wanted
from planning.grammar.corrections import Correction, correction, for_another
from planning.grammar.memory import exchanges, remember
from planning.grammar.reading import left_open, read, said_of_date
from planning.grammar.requests import Reading, Scene
from planning.grammar.speech import speak
from planning.grammar.stages import stages
from planning.language.kinds import language as sentences


@grammar
class PlanningGrammar:
    """Understands requests about events, their shopping lists, guests and invitations."""

    name = "planning"
    about = "plan an event, keep its shopping list and its guests, and tell what is left, what it costs and when it is"
    tools = frozenset(TOOLS) - {"search_knowledge"}  # which is no planning: others have it, too
    examples: tuple[str, ...] = (
        "Plan a baby shower for 20 guests next Saturday at 3pm",
        "Add 3 bottles of wine and some cheese for $12",
        "What is left to do?",
    )

    def answer(self, turn: Turn) -> Answer | None:
        """Return what to say and call, or None when nothing in the message is about planning."""
        if facts := prompts.facts_in(turn.data):
            return Answer(facts, as_it_is=True)  # it has no other words for them
        with timezone.override(turn.now.tzinfo):
            return self._answer(turn)

    def _answer(self, turn: Turn) -> Answer | None:
        before = turn.items[: len(turn.items) - len(turn.results)] if turn.results else turn.items
        scene = Scene(now=turn.now, memory=remember(before))
        turns = exchanges(before)
        for meant in (
            for_another(turn.text, turns[:-1], before, scene.memory),
            correction(turn.text, turns[:-1], before),
        ):
            if meant is not None and _is_whole(read(meant.text, scene)):
                return self._corrected(meant, turn)
        lists = turn.attached if "add_guests" in turn.tools else ()
        listed = guest_files.asked(turn.text, lists, scene)
        if listed is None and "read_guest_list" in turn.tools and (pasted := guest_files.pasted(turn.text, scene)):
            listed = pasted, ""
        if listed is None and "add_guests" in turn.tools and (given := guest_files.addressed(turn.text, scene)):
            listed = given, ""
        of_date = said_of_date(turns[:-1], scene)
        left = left_open(turns[:-1], scene, of_date) if listed is None else None
        if listed is None and left is None and (theirs := quoted_requests.question(turn.text, scene)):
            return Answer(theirs)
        reading, note = listed or (read(turn.text, scene, left, of_date), "")
        if not reading.understood:
            told = guest_files.described(lists)
            if not told and scene.memory.has_event and _CHANGES.match(turn.text):
                told = f"I did not understand that, so I changed nothing. You could say: {self.hint(turn)}"
                return None if turn.results else Answer(told, understood=False)
            return Answer(told) if told and not turn.results else None
        if reading.dropped:
            return Answer("All right, I left it as it was.")
        if reading.doubts and not turn.results:
            return replace(doubted(reading.doubts, _plainly(reading, scene), self.hint(turn)), understood=False)
        if asked := reading.question(turn.now):
            return Answer(asked)
        if undo := reading.undo:
            if not turn.results:
                return Answer(calls=undo)
            if not all(called.ok for called in turn.results[: len(undo)]):
                return Answer(NOT_ALL)
            turn = replace(turn, results=turn.results[len(undo) :])
        answer = _carried_out(reading, scene, turn)
        return replace(answer, text=f"{answer.text}\n\n{note}") if answer and note and not answer.calls else answer

    def _corrected(self, meant: Correction, turn: Turn) -> Answer | None:
        """Take back what was done, and carry out what was meant."""
        count = len(meant.undo)
        if not turn.results:
            return Answer(calls=meant.undo)
        if not all(called.ok for called in turn.results[:count]):
            return Answer(NOT_ALL)
        return self._answer(replace(turn, text=meant.text, results=turn.results[count:]))

    def hint(self, turn: Turn) -> str:
        """Return a message that fits what was spoken of last."""
        memory = remember(turn.items)
        if not memory.has_event:
            return self.examples[0]
        return _HINTS.get(memory.spoken_of, "what is left to do?")

    def warm_up(self) -> None:
        """Read a date, and what nobody takes, with a letter beyond ASCII: what that needs takes a second at first."""
        scene = Scene(timezone.now(), remember(()))
        for said in (
            "Plan a dinner on 5 May",
            "Nobody understands this",
            "Nor this, Zoë",
            "The weather is nice, add cake",
        ):
            read(said, scene)


registry.grammars.add(
    "nearest: planning", NearestGrammar("nearest: planning", sentences, lambda: PlanningGrammar.tools)
)

#: Of what is spoken of something should be otherwise.
_CHANGES = re.compile(r"\W*(?:(?:please|and|so|then|oh|ok)\W+)*make (?:it|that|them)\b", re.I)
#: What works, by what was spoken of last.
_HINTS = {
    "event": "make it 30 guests, or: move it to Sunday at 4",
    "items": "add 3 bottles of wine, or: remove the candles",
    "people": "invite Anna and Ben, or: Anna is coming",
}


def _plainly(reading: Reading, scene: Scene) -> str:
    """Return the first doubtful clause without the words that were not understood, where it can be carried out so."""
    doubt = reading.doubts[0]
    plain = without(doubt.clause, doubt.words) if may_be_left(doubt.words) else ""
    again = read(plain, scene) if plain else Reading()
    return plain if _is_whole(again) and not again.question(scene.now) else ""


def _is_whole(reading: Reading) -> bool:
    return bool(reading.drafts or reading.requests) and not reading.doubts and not reading.lost


def _carried_out(reading: Reading, scene: Scene, turn: Turn) -> Answer | None:
    """Return the calls of the first stage that has no results yet, or what is said when all have."""
    made: list[Made] = []
    waiting = list(turn.results)
    for stage in stages(reading, scene):
        wanted = [one for one in stage(made) if one.ask.tool in turn.tools]
        if wanted and not waiting:
            if any(one.ask.tool == "create_event" and not one.ok for one in made):
                break
            return Answer(_opening(wanted, reading.lost if not turn.results else []), [one.ask for one in wanted])
        made += _paired(wanted, waiting)
    return Answer(speak(reading, made, scene)) if made else None


def _paired(wanted: Sequence[Wanted], waiting: list[Called]) -> list[Made]:
    """Give each call its result, taking it from `waiting`: those of one step may have come in any order."""
    made = []
    for one in wanted:
        result = next((result for result in waiting if result.name == one.ask.tool), None)
        if result is not None:
            waiting.remove(result)
            made.append(Made(one.ask, result, one.request))
    return made


def _opening(wanted: Sequence[Wanted], lost: Sequence[str]) -> str:
    """Say what is about to be done where it takes a while, and before anything is written what is not."""
    titles = [one.ask.arguments["title"] for one in wanted if one.ask.tool == "create_event"]
    said = [f"I'll set up {' and '.join(titles)}, with a shopping list and invitations."] if titles else []
    if lost and any(is_write(one.ask) for one in wanted):
        said.append(f"I leave out {listed([f'“{short(clause)}”' for clause in lost])}, which I did not understand.")
    return " ".join(said)
