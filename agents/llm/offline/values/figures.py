"""Numbers in digits, whichever of point and comma groups them and which parts them: "1,500.50", "20.000,50", "4,99"."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

MOST = 15  # digits: more are no amount of anything


class Figure(NamedTuple):
    """`other` is what the same digits say elsewhere: "1.500" is 1500 in Berlin, and 1.5 in London."""

    value: Decimal
    other: Decimal | None = None


def figure(said: str) -> Figure | None:
    """Read digits with points, commas, apostrophes or hard spaces in them; None if no country writes a number so."""
    said = said.replace("’", "'").replace("\u202f", " ").replace("\u00a0", " ")
    marks = [mark for mark in said if not "0" <= mark <= "9"]
    if len(said) - len(marks) > MOST:
        return None
    if not marks:
        return Figure(Decimal(said))
    last = marks[-1]
    whole, _, rest = said.rpartition(last)
    others = set(marks[:-1])
    if last in ".," and not others:
        if len(rest) == 3 and len(whole) <= 3 and whole[0] != "0":
            return Figure(Decimal(whole + rest), Decimal(f"{whole}.{rest}"))
        return Figure(Decimal(f"{whole}.{rest}"))
    if others <= {last} and _is_grouped(said, last):
        return Figure(Decimal(said.replace(last, "")))
    if last in ".," and len(others) == 1 and last not in others and _is_grouped(whole, group := others.pop()):
        return Figure(Decimal(f"{whole.replace(group, '')}.{rest}"))
    return None


def _is_grouped(said: str, mark: str) -> bool:
    """Whether it is grouped by thousands, or, as in India, by hundreds above a thousand."""
    first, *groups = said.split(mark)
    inner = {len(group) for group in groups[:-1]}
    return 1 <= len(first) <= 3 and first[0] != "0" and len(groups[-1]) == 3 and (inner <= {3} or inner <= {2})
