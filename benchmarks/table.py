"""What came of it: rows with their targets, for people and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Row:
    """`floor` is None where there is none; `holds` is None where there is no target."""

    what: str
    unit: str
    product: float
    floor: float | None = None
    target: str = ""
    holds: bool | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        floor = "" if self.floor is None else number(self.floor)
        ratio = f"{self.product / self.floor:.2f} x" if self.floor else ""
        verdict = "" if self.holds is None else "ok" if self.holds else "MISS"
        return self.what, number(self.product), floor, self.unit, ratio, self.target, verdict

    def json(self) -> dict[str, object]:
        return asdict(self)


def number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.3f}"


HEAD = ("", "product", "floor", "", "ratio", "target", "")


class Line(Protocol):
    """What a table has rows of."""

    @property
    def cells(self) -> tuple[str, ...]: ...


def table(rows: Sequence[Line], head: tuple[str, ...] = HEAD) -> str:
    """Return the rows aligned, under a head."""
    lines = [head, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    right = {1, 2, 4}
    return "\n".join(
        "  ".join(
            cell.rjust(widths[column]) if column in right else cell.ljust(widths[column])
            for column, cell in enumerate(line)
        ).rstrip()
        for line in lines
    )
