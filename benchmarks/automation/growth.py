"""A row of the second table: the same number with some rows in the database, and with ten times as many."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from benchmarks.table import number

HEAD = ("", "as it is", "10 x rows", "", "ratio", "target", "")


@dataclass(frozen=True, slots=True)
class Growth:
    """`target` holds for both; "" and None where there is none."""

    what: str
    unit: str
    as_it_is: float
    grown: float
    target: str = ""
    holds: bool | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        verdict = "" if self.holds is None else "ok" if self.holds else "MISS"
        ratio = f"{self.grown / self.as_it_is:.2f} x" if self.as_it_is else ""
        return self.what, number(self.as_it_is), number(self.grown), self.unit, ratio, self.target, verdict

    def json(self) -> dict[str, object]:
        return asdict(self)
