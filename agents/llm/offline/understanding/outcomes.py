"""Goes on with what was understood: the next call, or once a call has found something, what is said of it.

A tool says with `count` 0, or the code "not_found", that it found nothing: then the next of the calls is made. With
`alike` it found only something else of nearly that name, which counts where none of the others found any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from agents.llm.model import Called
from agents.llm.offline.grammar import Ask
from agents.llm.offline.understanding.arguments import Wish

#: Words what a tool that did as it was asked came to.
Words = Callable[[Called], str]

DECLINED = "All right, I left it as it was."


def gone_on(wishes: Sequence[Wish], results: list[Called]) -> tuple[Ask | None, str, list[Called]]:
    """Return the call to make now, what is said beside it, and the answers of these calls, taken from `results`."""
    done: list[Called] = []
    for wish in wishes:
        ask, said = wish.ask, ""
        while True:
            if not results or results[0].name != ask.tool:
                return ask, said, done
            done.append(results.pop(0))
            if done[-1].data.get("code") not in wish.again:
                break
            ask, said = wish.repeated, done[-1].output
        if _has_found(done[-1]):
            break
    return None, "", done


def said_of(done: Sequence[Called], words: Mapping[str, Words], nothing: str) -> str:
    """Say what came of calls that are alternatives of each other; `nothing` is said of what nobody found."""
    last = done[-1]
    code = last.data.get("code")
    if not last.ok:
        if code == "declined":
            return DECLINED
        return nothing if len({each.name for each in done}) > 1 and code == "not_found" else last.output
    if code and (len(done) == 1 or code == "ambiguous"):
        return last.output
    if last.data.get("count") == 0 and len(done) > 1:
        alike = [each for each in done if each.data.get("alike")]
        if not alike:
            return nothing
        last = alike[-1]
    word = words.get(last.name)
    return word(last) if word else last.output


def _has_found(called: Called) -> bool:
    """Whether this is an answer: also that several are meant, or that it may not be done."""
    if called.data.get("code") == "ambiguous":
        return True
    if called.data.get("alike"):
        return False  # something else may be called so
    return called.data.get("count") != 0 if called.ok else called.data.get("code") != "not_found"
