"""Keeps the tables of docs/pia.md true: `python -m services.impact_assessment`.

What is held, at which doors it is given out, which need lets which fields pass, what Kafka keeps
and which dated rules hold are read from where they are decided; a test fails when it is stale.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from services.intake.vault.rules import Part, load
from shared.events.catalogue import CATALOGUE
from shared.sensitivity import Level, registry

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "pia.md"
_DATED = re.compile(r"_20\d\d_\d\d\.toml$")


def tables() -> Mapping[str, str]:
    """Every generated table of the page, by its mark."""
    made = {
        "held": _held(),
        "doors": _doors(),
        "released": _released(),
        "topics": _topics(),
        "rules": _rules(),
    }
    return {name: "\n".join(rows) for name, rows in made.items()}


def with_tables(text: str) -> str:
    """The page with its tables written anew between their marks."""
    for name, table in tables().items():
        before, begin, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- end of {name} -->")
        if not begin or not end:
            raise ValueError(name)
        text = f"{before}{begin}{table}\n{end}{after}"
    return text


def _held() -> Iterator[str]:
    yield "| service | column | level |"
    yield "|---|---|---|"
    for service, columns in registry()["columns"].items():
        for column, level in columns.items():
            if level in {Level.IDENTIFYING, Level.SECRET}:
                yield f"| {service} | `{column}` | {level} |"


def _doors() -> Iterator[str]:
    yield "| door | what, and for whom |"
    yield "|---|---|"
    for door, why in registry()["doors"].items():
        yield f"| `{door}` | {why} |"


def _released() -> Iterator[str]:
    rules = load()
    yield f"| need | {' | '.join(Part)} |"
    yield f"|---|{'---|' * len(Part)}"
    for need, fields in rules.fields.items():
        marks = " | ".join("●" if part in fields else "" for part in Part)
        yield f"| `{need}` | {marks} |"
    for kind, fields in rules.never.items():
        marks = " | ".join("never" if part in fields else "" for part in Part)
        yield f"| to `{kind}`, whatever the need | {marks} |"


def _topics() -> Iterator[str]:
    yield "| topic | days | heard by | outsiders |"
    yield "|---|---|---|---|"
    for topic in CATALOGUE.values():
        heard = ", ".join(sorted(topic.consumers)) or "-"
        outside = "coarse and protected only" if topic.outsiders else "no"
        yield f"| `{topic.name}` | {topic.retention_days} | {heard} | {outside} |"


def _rules() -> Iterator[str]:
    yield "| rule file | version | in force from | source |"
    yield "|---|---|---|---|"
    paths = [p for top in ("services", "shared", "jieli") for p in (ROOT / top).rglob("*.toml")]
    for path in sorted(path for path in paths if _DATED.search(path.name)):
        said: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        source = said.get("source", "in the file, entry by entry")
        told = " ".join(str(source).split()).replace("|", "/")
        since = said.get("in_force_from", "as its version")
        where = path.relative_to(ROOT)
        yield f"| [{where.name}](../{where}) | {said.get('version', '-')} | {since} | {told} |"


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
