"""Who imports whom in a package, read from its source: also inside functions, and for type checkers alone."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Literal

Kind = Literal["module", "function", "types"]


@dataclass(frozen=True, order=True)
class Import:
    """`importer` imports `imported`, both modules of the package; `kind` says where it stands."""

    importer: str
    imported: str
    kind: Kind
    line: int
    file: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.importer} imports {self.imported} ({self.kind})"


def imports_of(package: Path) -> list[Import]:
    """Return all imports between modules of the package that stands in this folder."""
    modules = {_name(path, package): path for path in sorted(package.rglob("*.py")) if "migrations" not in path.parts}
    return [each for module, path in modules.items() for each in _imports(module, path, set(modules))]


def _name(path: Path, package: Path) -> str:
    parts = path.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(module: str, path: Path, modules: set[str]) -> Iterator[Import]:
    for node, kind in _statements(ast.parse(path.read_text()), "module"):
        for imported in sorted(set(_imported(node, modules)) - {module}):
            yield Import(module, imported, kind, node.lineno, str(path))


def _statements(node: ast.AST, kind: Kind) -> Iterator[tuple[ast.Import | ast.ImportFrom, Kind]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, kind
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _statements(child, "function")
        elif isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING":
            for statement in child.body:
                yield from _statements(ast.Module([statement], []), "types")
            for statement in child.orelse:
                yield from _statements(ast.Module([statement], []), kind)
        else:
            yield from _statements(child, kind)


def _imported(node: ast.Import | ast.ImportFrom, modules: set[str]) -> Iterator[str]:
    """Yield the modules that it names. Their packages are imported too, but ask for none of what is in them."""
    if isinstance(node, ast.Import):
        yield from (name.name for name in node.names if name.name in modules)
        return
    assert not node.level, "Imports are written out."
    for name in node.names:
        whole = f"{node.module}.{name.name}"
        if whole in modules:
            yield whole
        elif node.module in modules:
            yield node.module


def circle(imports: Iterable[Import]) -> list[str]:
    """Return the modules of a circle, the first of them again at its end; nothing when there is none."""
    graph: dict[str, set[str]] = {}
    for each in imports:
        graph.setdefault(each.importer, set()).add(each.imported)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []
