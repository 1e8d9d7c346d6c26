"""What only asks: nothing is written for it, also where no question mark ends it.

"What about Sunday?" and "is there a way to move it" are wishes, "when: Friday" tells.
"""

from __future__ import annotations

from agents import patterns as re

_SO = r"\W*(?:(?:and|but|so|ok|okay|hey|hi|well|then|also|sorry)\W+)*"
_ASKS = re.compile(
    rf"{_SO}(?:(?:what|who|where|when)(?:['’]s| (?:is|are|was|were|do|does|did|has|have|will))"
    r"|(?:what|which) (?:day|time|date|hour|things|items|guests|vendors|events|tasks|jobs) (?!(?:of|we|i)\b)"
    r"|how (?:many|much|long|far|soon|late)"
    r"|(?:is|are|was|were) there(?! (?:a|any) (?:way|chance|possibility))|(?:am|do|did) i|are we)\b(?![^.?!]*:)",
    re.I,
)


def only_asks(said: str) -> bool:
    """Whether a sentence begins as a question does that is no polite wish."""
    return _ASKS.match(said) is not None
