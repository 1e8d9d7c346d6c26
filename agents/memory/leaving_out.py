"""What summaries of a conversation may say: none is made of words that a person had forgotten, nor kept with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import Max

from agents.memory.decisions import lock
from agents.memory.models import Forgotten


def version(user: int, thread: str) -> int:
    """Return a number that is another one after each forgetting of what this person said in this conversation."""
    last = Forgotten.objects.filter(user_id=user, thread=thread).exclude(message="").aggregate(last=Max("pk"))
    return last["last"] or 0


def is_still(user: int, thread: str, known: int) -> bool:
    """In a transaction: whether the `version` is this one, which it then is until the transaction's end."""
    lock(user)
    return version(user, thread) == known


def left_out(user: int, thread: str) -> Mapping[str, Sequence[tuple[int, int]]]:
    """Return by message of a conversation where the words of forgotten facts stand: no summary is made of these."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    places = Forgotten.objects.filter(user_id=user, thread=thread).exclude(message="")
    for message, begin, end in places.values_list("message", "begin", "end"):
        found[message].append((begin, end))
    return found


def without(text: str, places: Sequence[tuple[int, int]]) -> str:
    """Return the text with these places taken out of it; some may be the same, or meet."""
    kept, upto = [], 0
    for begin, end in sorted(places):
        if begin >= upto:
            kept.append(text[upto:begin])
        upto = max(upto, end)
    return "[…]".join((*kept, text[upto:]))
