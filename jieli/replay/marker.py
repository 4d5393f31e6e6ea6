"""Remembers beside the stack's state which year it holds, so that it is not posted again."""

from dataclasses import asdict, dataclass

import orjson

from shared.security.keys import write_private
from shared.settings import Settings


@dataclass(frozen=True)
class Held:
    """A year that was posted: its seed, and one of its referrals to look at with its trace."""

    seed: int
    example: str
    trace_id: str


def read(settings: Settings) -> Held | None:
    """The year this stack holds, None when it holds none."""
    path = settings.jieli_home / "replay.json"
    return Held(**orjson.loads(path.read_bytes())) if path.exists() else None


def write(settings: Settings, held: Held) -> None:
    """Note that this year is posted."""
    write_private(settings.jieli_home / "replay.json", orjson.dumps(asdict(held)).decode())
