"""Keeps the diagram and the lists in ARCHITECTURE.md true; `python -m shared.readme` writes both.

Imports are read from the source, those inside functions and for type checkers alone too.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDERS = ("jieli", "deploy", "services", "shared")
Graph = Mapping[str, frozenset[str]]


def modules() -> dict[str, Path]:
    """Every module by its name; a package by its own, with its `__init__.py`."""
    found = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(part for part in parts if part != "__init__")] = path
    return found


@cache
def imports() -> Graph:
    """Which modules each imports; read once by each process."""
    known = modules()
    return {
        name: frozenset(_imported(_tree(path), known.keys())) - {name}
        for name, path in known.items()
    }


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _imported(tree: ast.Module, known: Iterable[str]) -> Iterator[str]:
    names = set(known)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in names)
        elif isinstance(node, ast.ImportFrom) and node.module in names:
            within = {f"{node.module}.{alias.name}" for alias in node.names}
            yield from within & names
            if within - names:
                yield node.module


def part_of(module: str) -> str:
    """The part of the system a module belongs to: a package, or a module that lies beside them."""
    first, *rest = module.split(".")
    return first if first in {"jieli", "deploy"} or not rest else f"{first}.{rest[0]}"


def parts(graph: Graph) -> dict[str, frozenset[str]]:
    """The same graph between parts."""
    found: dict[str, set[str]] = {}
    for module, imported in graph.items():
        own = part_of(module)
        found.setdefault(own, set()).update({part_of(each) for each in imported} - {own})
    return {part: frozenset(needed) for part, needed in found.items()}


def in_order(graph: Graph) -> list[str]:
    """Whatever is imported stands before what imports it. Raises graphlib.CycleError."""
    return list(TopologicalSorter(graph).static_order())


def shortened(graph: Graph) -> dict[str, list[str]]:
    """The graph without what follows: an import that a longer way implies is left out."""
    below: dict[str, set[str]] = {}
    for part in in_order(graph):
        below[part] = set().union(*({needed} | below[needed] for needed in graph[part]))
    return {
        part: sorted(
            needed
            for needed in graph[part]
            if not any(needed in below[other] for other in graph[part])
        )
        for part in graph
    }


def diagram() -> str:
    """What imports what, as Mermaid draws it."""
    graph = {part: needed for part, needed in parts(imports()).items() if part not in FOLDERS[2:]}
    graph = {part: frozenset(needed & graph.keys()) for part, needed in graph.items()}
    short = shortened(graph)
    lines = ["```mermaid", "flowchart TD"]
    for part in sorted(short):
        label = part.removeprefix("shared.")
        lines.append(
            f'    {_id(part)}["{label}"]' if "." in part else f'    {_id(part)}(["{label}"])'
        )
    for part in sorted(short):
        lines += [f"    {_id(part)} --> {_id(needed)}" for needed in short[part]]
    return "\n".join([*lines, "```"])


def _id(part: str) -> str:
    return part.replace(".", "_")


def files() -> str:
    """What each file of `shared/` does: the first line of its docstring."""
    rows = ["| file | what it does |", "|---|---|"]
    for name, path in modules().items():
        if not name.startswith("shared."):
            continue
        told = (ast.get_docstring(_tree(path)) or "").partition("\n")[0]
        if told:
            where = str(path.relative_to(ROOT)).removesuffix("__init__.py")
            rows.append(f"| `{where}` | {told} |")
    return "\n".join(rows)
