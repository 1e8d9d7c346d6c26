"""What others ask for in a message, quoted or pasted: it is not carried out, and it is asked what to do with it."""

from __future__ import annotations

from agents import patterns as re
from agents.llm.offline.values import quoted, span
from planning.grammar.requests import Scene

LETTER = (
    "This reads like a letter that somebody wrote, so I did nothing that it asks for. What shall I do with it? If it "
    "names people to invite, say “add these guests:”, and below it a line for each."
)
#: What stands in quotation marks to be noted, word for word.
_NOTED = re.compile(
    r"^\W*(?:(?:please|hey|ok|so|and|can|could|would|you|u|i want to|i'd like to|let's),? ){0,4}"
    r"(?:add|note|put|write down|pop|stick|jot down|log) [\"'“‘][^\"”]+[\"'”’],?"
    r" (?:to|on|onto|as|in) (?:an? |my |our |the )?"
    r"(?:new )?(?:tasks?|to-?dos?|to-do list|task list|run of show|schedule|programme|agenda)\b",
    re.I,
)
#: The person wants what stands there on the list.
_WANTED = re.compile(
    r"\b(?:add|put|note|stick|pop|get|chuck|include|write)\s+(?:it|them|that|those|these|this|all|everything)\b"
    r".{0,20}\b(?:list|shopping|there)\b",
    re.I,
)
SHOWN = 80  # characters of a quotation


def question(text: str, scene: Scene) -> str:
    """Return what is asked of a message in which only others' words ask for something, "" of any other."""
    theirs = quoted.requested(text, span.Scene(scene.now))
    if theirs is None or _NOTED.match(text) or _WANTED.search(re.sub(r"[\"“][^\"”]*[\"”]", "", text)):
        return ""
    if theirs.kind == "pasted":
        return LETTER
    said = str(theirs.value)[:SHOWN]
    return f"You quote “{said}”, so I did nothing of it. If you want it done, say it without the quotation marks."
