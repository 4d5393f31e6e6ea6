"""Chance that can be repeated: the same seed gives the same draws, part by part."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

Thing = TypeVar("Thing")


def dice(seed: int, part: str) -> Random:
    """Dice of their own for one part: a change in one part leaves the others as they are."""
    return Random(f"{seed}/{part}")


def one_of(rng: Random, weights: Mapping[Thing, float]) -> Thing:
    """Draw one by weight."""
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def some_of(rng: Random, chances: Mapping[Thing, float]) -> list[Thing]:
    """Draw each by its own chance, in the order given."""
    return [thing for thing, chance in chances.items() if rng.random() < chance]


def exactly(rng: Random, counts: Mapping[Thing, int]) -> list[Thing]:
    """Each thing as often as counted, in random order."""
    things = [thing for thing, count in counts.items() for _ in range(count)]
    rng.shuffle(things)
    return things


def shares(total: int, weights: Sequence[float]) -> list[int]:
    """Whole parts of a total in proportion to the weights; the largest remainders get the rest."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(share) for share in exact]
    by_remainder = sorted(range(len(weights)), key=lambda n: (parts[n] - exact[n], n))
    for n in by_remainder[: total - sum(parts)]:
        parts[n] += 1
    return parts
