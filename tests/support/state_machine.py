"""The life of an offer as the requirements have it, read from their own file and not from ours."""

import json
from pathlib import Path
from typing import Any

TABLE: dict[str, Any] = json.loads(
    Path(__file__).with_name("state_machine.json").read_text(encoding="utf-8")
)
"""A copy of the file the requirements were written in, whole."""
OURS = {"rejected": "declined"}
"""Its words where ours are others."""


def ours(state: str) -> str:
    """A state of the file in our words."""
    return OURS.get(state, state.replace("-", "_"))


STATES = frozenset(map(ours, TABLE["states"]))
EARLY = frozenset(map(ours, TABLE["discard_before_sending"]))
"""Before anybody is asked: states of a need, for no Task goes on the wire."""
ENDS = frozenset(ours(state) for state, about in TABLE["states"].items() if about["terminal"])
MOVES = frozenset(
    (ours(source), ours(target)) for source, targets in TABLE["moves"].items() for target in targets
)
FROM_ANY = frozenset(map(ours, TABLE["from_any"]))


def is_move(before: str, after: str) -> bool:
    """Whether the file has this move."""
    return (before, after) in MOVES or (after in FROM_ANY and before != after)
