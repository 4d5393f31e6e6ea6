"""Keeps what is generated in README, ARCHITECTURE and SECURITY true: `python -m shared.readme`."""

import re
from collections.abc import Mapping
from pathlib import Path

from shared import architecture, errors, sensitivity
from shared.errors import Refused, Unavailable
from shared.problems.pages import CURES, titles
from shared.settings import Settings

# Problem types that a service raises for reasons of its own.
_ELSEWHERE = {
    "internal": 500,
    "offer-not-open": 409,
    "answer-too-late": 409,
    "somebody-else": 403,
    "cross-border-blocked": 403,
    "consent-missing": 403,
    "consent-required": 403,
    "provider-suspended": 403,
    "not-registered": 403,
    "grant-refused": 400,
}
README = Path(__file__).parent.parent / "README.md"
ARCHITECTURE = README.with_name("ARCHITECTURE.md")
SECURITY = README.with_name("SECURITY.md")


def settings_table() -> str:
    """Every setting: its name in the environment, what it means, its default."""
    rows = ["| variable | meaning | default |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default in {"", None} else f"`{field.default}`"
        rows.append(f"| `{name.upper()}` | {field.description} | {default} |")
    return "\n".join(rows)


def problems_table() -> str:
    """Every problem type: status, cause, cure, and whether to send the same again."""
    statuses: dict[str, int] = dict(_ELSEWHERE)
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, Refused | Unavailable):
            statuses[kind.slug] = kind.status
    rows = ["| type | status | cause | cure | again? |", "|---|---|---|---|---|"]
    for slug, (cure, _zh, again) in CURES.items():
        known = f"| `/problems/{slug}` | {statuses[slug]} | {titles()[slug]} "
        rows.append(f"{known}| {cure} | {'yes' if again else 'no'} |")
    return "\n".join(rows)


def with_tables(text: str) -> str:
    """A README with its tables written anew between their marks."""
    return _written_anew(text, {"settings": settings_table(), "problems": problems_table()})


def with_structure(text: str) -> str:
    """An ARCHITECTURE with its diagram and lists written anew between their marks."""
    return _written_anew(text, {"imports": architecture.diagram(), "files": architecture.files()})


def with_levels(text: str) -> str:
    """A SECURITY with its tables of sensitivity written anew between their marks."""
    return _written_anew(text, {"sensitivity": sensitivity.tables()})


def _written_anew(text: str, parts: Mapping[str, str]) -> str:
    for name, part in parts.items():
        marks = re.compile(f"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
        text = marks.sub(lambda m, p=part: f"{m[1]}{p}\n{m[2]}", text)  # type: ignore[misc]
    return text


def main() -> None:
    """Write what is generated anew."""
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
    text = ARCHITECTURE.read_text(encoding="utf-8")
    ARCHITECTURE.write_text(with_structure(text), encoding="utf-8")
    SECURITY.write_text(with_levels(SECURITY.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
