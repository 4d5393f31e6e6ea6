"""The table of what `--json` prints: it has every command, and none that there is not."""

import re
from pathlib import Path
from typing import Any

from jieli.cli import command_of

TABLE = re.compile(r"<!-- json -->\n(.*?)<!-- end of json -->", re.DOTALL)


def leaves(command: Any, path: tuple[str, ...] = ()) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, child in getattr(command, "commands", {}).items():
        below = (*path, name)
        found |= leaves(child, below) if hasattr(child, "commands") else {" ".join(below): child}
    return found


def test_the_table_has_every_command_and_no_other() -> None:
    text = (Path(__file__).parents[2] / "jieli" / "README.md").read_text(encoding="utf-8")
    found = TABLE.search(text)
    assert found is not None
    rows = re.findall(r"^\| `([^`]+)` \|", found[1], re.MULTILINE)
    assert sorted(rows) == sorted(leaves(command_of()))
