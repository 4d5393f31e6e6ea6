"""Remembers beside the stack's state which year it holds, so that it is not posted again."""

import orjson

from shared.settings import Settings


def read(settings: Settings) -> int | None:
    """The seed of the year this stack holds, None when it holds none."""
    path = settings.jieli_home / "replay.json"
    return int(orjson.loads(path.read_bytes())["seed"]) if path.exists() else None


def example(settings: Settings) -> str:
    """One referral of the year, to look at; empty when there is no year."""
    path = settings.jieli_home / "replay.json"
    return str(orjson.loads(path.read_bytes())["example"]) if path.exists() else ""


def write(settings: Settings, seed: int, example: str) -> None:
    """Note that the year of this seed is posted; `example` is the id of one of its referrals."""
    path = settings.jieli_home / "replay.json"
    path.write_bytes(orjson.dumps({"seed": seed, "example": example}))
