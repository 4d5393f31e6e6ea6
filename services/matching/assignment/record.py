"""What is kept of a choice: the figures of who was chosen and of who stood next, to replay it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from services.matching.assignment.policy import Ties, commitment
from services.matching.assignment.rules import Facts, Score, Terms
from services.matching.eligibility.choice import Compared


def record_of(compared: Sequence[Compared], score: str, seed: str) -> dict[str, object]:
    """A choice as it is kept; the chosen one first. `score`: version of the points."""
    return {
        "score": score,
        "seed": seed,
        "compared": compared,
    }


class Standing(NamedTuple):
    """One of those that were compared: its figures, its points, its place in the order from 1."""

    provider_id: UUID
    facts: Facts
    terms: Terms
    place: int


class Replay(NamedTuple):
    """A choice made again from its record.

    `same`: it comes out as it was made. `seed_known`: ties are broken by the seed of then.
    """

    score: str
    seed: str
    seed_known: bool
    standings: tuple[Standing, ...]
    same: bool


def replay(kept: Mapping[str, Any], score: Score, margin: float, seed: bytes) -> Replay:
    """Make a choice again: the same figures, the same points, the same seed.

    `seed`: the one at hand; where it is not the one committed to, ties are left as they were.
    """
    known = kept["seed"] == commitment(seed)
    ties = Ties(seed)
    ids, facts = [], []
    for place, (provider_id, *figures) in enumerate(kept["compared"]):
        ids.append(UUID(provider_id))
        facts.append(_facts(figures, ties[ids[-1]] if known else place))
    order = score.order(facts, margin)
    places = {at: number for number, at in enumerate(order, 1)}
    standings = (
        Standing(ids[at], facts[at], score.terms(facts[at], margin), places[at]) for at in order
    )
    return Replay(kept["score"], kept["seed"], known, tuple(standings), order[0] == 0)


def _facts(figures: Sequence[int], tie: int) -> Facts:
    level, first, speaks, trained, held, target, assigned, yields, helper, body = figures
    return Facts(
        level,
        bool(first),
        bool(speaks),
        bool(trained),
        held,
        target,
        assigned,
        yields,
        bool(helper),
        bool(body),
        tie,
    )
