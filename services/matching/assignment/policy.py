"""The points in force, read once from the dated file beside this module; and the seed of ties."""

import tomllib
from functools import cache
from hashlib import blake2b, sha256
from pathlib import Path
from uuid import UUID

from services.matching.assignment.rules import Alternatives, Modes, Score

SCORE = Path(__file__).with_name("score_2026_11.toml")
ALTERNATIVES = Path(__file__).with_name("alternatives_2026_11.toml")
MODES = Path(__file__).with_name("modes_2026_11.toml")


@cache
def score() -> Score:
    """The points in force. Raises pydantic.ValidationError when the file is not complete."""
    return Score.model_validate(tomllib.loads(SCORE.read_text(encoding="utf-8")))


@cache
def modes() -> Modes:
    """How needs are given. Raises pydantic.ValidationError when the file is not complete."""
    return Modes.model_validate(tomllib.loads(MODES.read_text(encoding="utf-8")))


@cache
def alternatives() -> Alternatives:
    """What is named where nobody is found. Raises pydantic.ValidationError when not complete."""
    return Alternatives.model_validate(tomllib.loads(ALTERNATIVES.read_text(encoding="utf-8")))


class Ties(dict[UUID, int]):
    """Who comes first between equals: a keyed digest of the provider's id, made when asked for.

    Whoever enters a provider chooses its id, and must not choose its luck with it. Without a seed
    the ids themselves decide.
    """

    def __init__(self, seed: bytes = b"") -> None:
        super().__init__()
        self.seed = seed
        self.commitment = commitment(seed)

    def __missing__(self, provider_id: UUID) -> int:
        if not self.seed:
            return provider_id.int
        digest = blake2b(provider_id.bytes, key=self.seed, digest_size=7).digest()
        place = self[provider_id] = int.from_bytes(digest)
        return place


def commitment(seed: bytes) -> str:
    """What is kept with each choice, so that nobody can say later that another seed was drawn."""
    return sha256(seed).hexdigest()[:32]
