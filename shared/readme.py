"""Keeps the tables in README.md true: `python -m shared.readme` writes them anew."""

import re
from pathlib import Path

from shared import errors
from shared.errors import Refused, Unavailable
from shared.problems.words import CURES, titles
from shared.settings import Settings

# Problem types that a service raises for reasons of its own.
_ELSEWHERE = {
    "internal": 500,
    "offer-not-open": 409,
    "answer-too-late": 409,
    "somebody-else": 403,
    "consent-missing": 403,
    "grant-refused": 400,
}
README = Path(__file__).parent.parent / "README.md"


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
    for name, table in (("settings", settings_table()), ("problems", problems_table())):
        marks = re.compile(f"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
        text = marks.sub(lambda m, t=table: f"{m[1]}{t}\n{m[2]}", text)  # type: ignore[misc]
    return text


def main() -> None:
    """Write README.md anew."""
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
