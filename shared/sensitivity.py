"""How sensitive each column, event field, form field and export is: one list, `sensitivity.toml`.

The build compares the list with what there is; SECURITY.md shows it as tables.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any


class Level(StrEnum):
    """How sensitive a thing is, the most sensitive first."""

    IDENTIFYING = "identifying"
    SECRET = "secret"  # noqa: S105 - a level
    CASE = "case"
    ORGANISATION = "organisation"
    TECHNICAL = "technical"
    PUBLIC = "public"


@cache
def registry() -> dict[str, Any]:
    """The list as it is written."""
    path = Path(__file__).with_suffix(".toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def column_level(service: str, table: str, column: str) -> Level:
    """Of a column: its own level, else its table's; `case` where neither is listed."""
    own, every = registry()["columns"].get(service, {}), registry()["columns"]["every"]
    for known in (own, every):
        for name in (f"{table}.{column}", table):
            if name in known:
                return Level(known[name])
    return Level.CASE


def event_level(name: str) -> Level:
    """Of an event and each of its fields; `case` where it is not listed."""
    return Level(registry()["events"].get(name, Level.CASE))


def form_level(service: str, form: str) -> Level:
    """Of a form of a service's API; `case` where it is not listed."""
    for owner in (service, "every"):
        for level, forms in registry()["forms"].get(owner, {}).items():
            if form in forms:
                return Level(level)
    return Level.CASE


def field_level(service: str, form: str, field: str) -> Level:
    """Of a field: its own level, else its form's."""
    own: Mapping[str, str] = registry()["fields"].get(service, {})
    named = own.get(f"{form}.{field}")
    return Level(named) if named else form_level(service, form)


def tables() -> str:
    """What SECURITY.md shows of it."""
    return "\n\n".join(("\n".join(_levels()), "\n".join(_doors())))


def _levels() -> Iterator[str]:
    yield "| level | what | tables and columns | events | forms and fields | files and pages |"
    yield "|---|---|---|---|---|---|"
    found = registry()
    columns = Counter(_all(found["columns"]))
    forms = Counter(level for service in found["forms"].values() for level in _listed(service))
    forms.update(_all(found["fields"]))
    events = Counter(found["events"].values())
    exports = Counter(each["level"] for each in found["exports"].values())
    for level in Level:
        counts = (columns[level], events[level], forms[level], exports[level])
        told = " | ".join(str(each or "") for each in counts)
        yield f"| **{level}** | {found['levels'][level]} | {told} |"


def _doors() -> Iterator[str]:
    yield "| where identifying things are answered or handed out | why |"
    yield "|---|---|"
    found = registry()
    for address, why in found["doors"].items():
        yield f"| `{address}` | {why} |"
    for address, export in found["exports"].items():
        if export["level"] == Level.IDENTIFYING:
            yield f"| `{address}` | {export['what']} |"


def _all(parts: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for part in parts.values():
        yield from part.values()


def _listed(service: Mapping[str, Iterable[str]]) -> Iterator[str]:
    for level, forms in service.items():
        yield from (level for _ in forms)
