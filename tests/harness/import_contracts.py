"""Contracts of import-linter's that its own kinds do not know: where an import stands, and circles of modules."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from importlinter import Contract, ContractCheck, fields, output

from tests.harness.imports import Import, circle, imports_of

MOST_IN_FUNCTIONS = 15


class ImportsAtTheTop(Contract):
    """Imports of a package's own modules stand at the top of a file, but for those that are listed.

    `listed`: "importer -> imported", each with its reason in a comment beside it; `MOST_IN_FUNCTIONS` at most.
    """

    type_name = "imports_at_the_top"
    package: Any = fields.StringField()
    listed: Any = fields.SetField(fields.StringField(), required=False, default=set())

    def check(self, graph: Any, verbose: bool) -> ContractCheck:
        found = {f"{each.importer} -> {each.imported}": each for each in _imports(self) if each.kind == "function"}
        problems = [f"{each} stands in a function" for edge, each in found.items() if edge not in self.listed]
        problems += [f"{edge} is listed and not there" for edge in sorted(self.listed - set(found))]
        statements = {(each.file, each.line) for each in found.values()}
        if len(statements) > MOST_IN_FUNCTIONS:
            problems.append(f"{len(statements)} imports stand in functions; {MOST_IN_FUNCTIONS} may")
        return ContractCheck(kept=not problems, metadata={"problems": problems})

    def render_broken_contract(self, check: ContractCheck) -> None:
        _render(check)


class NoCircles(Contract):
    """No module imports itself by way of others; imports in functions and for type checkers count.

    `listed`: imports for type checkers that close a circle all the same, as "importer -> imported" with wildcards.
    """

    type_name = "no_circles"
    package: Any = fields.StringField()
    listed: Any = fields.SetField(fields.StringField(), required=False, default=set())

    def check(self, graph: Any, verbose: bool) -> ContractCheck:
        imports = _imports(self)
        allowed = {each: pattern for each in imports if each.kind == "types" and (pattern := self._pattern(each))}
        problems = [f"{pattern} is listed and not there" for pattern in sorted(self.listed - set(allowed.values()))]
        if found := circle(each for each in imports if each not in allowed):
            problems.append(" imports ".join(found))
        return ContractCheck(kept=not problems, metadata={"problems": problems})

    def _pattern(self, found: Import) -> str | None:
        edge = f"{found.importer} -> {found.imported}"
        return next((pattern for pattern in self.listed if fnmatchcase(edge, pattern)), None)

    def render_broken_contract(self, check: ContractCheck) -> None:
        _render(check)


def _imports(contract: Any) -> list[Import]:
    return imports_of(Path(contract.package))


def _render(check: ContractCheck) -> None:
    for problem in check.metadata["problems"]:
        output.print_error(problem, bold=False)
