"""Planning a round: the needs that wait and the places there are, put to the process that solves.

A plan is a proposal: it is made without locks, and whoever is proposed is asked only if the place
is still there. Without a plan each need is given to the best provider, one after the other.
"""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from services.matching.assignment.policy import Ties
from services.matching.eligibility.loads import Load
from services.matching.eligibility.rules import level_of
from services.matching.eligibility.shortlist import Shortlist, Tier


class Waiting(NamedTuple):
    """A need that waits for a round: whom to ask, who was asked in vain, who helps her already."""

    need_id: UUID
    urgency: str
    shortlist: Shortlist
    tried: frozenset[UUID] = frozenset()
    bodies: frozenset[UUID] = frozenset()


class Plan(NamedTuple):
    """Whom to ask for each need, and what that is worth together.

    `bound`: no assignment of these needs among the pairs looked at is worth more.
    """

    asked: Mapping[UUID, UUID]
    value: float
    seconds: float


def problem_of(
    waiting: Sequence[Waiting], loads: Mapping[UUID, Load], ties: Ties, spread: float
) -> tuple[dict[str, Any], list[list[UUID]], list[UUID]]:
    """What the solver is told, the needs of each group, and the providers in its order."""
    members: dict[tuple[Any, ...], list[Waiting]] = {}
    for one in waiting:
        key = (id(one.shortlist), one.urgency, one.tried, one.bodies)
        members.setdefault(key, []).append(one)
    tiers: dict[Tier, int] = {}
    providers: dict[UUID, int] = {}
    facts: list[tuple[Any, ...]] = []
    for group in members.values():
        for tier in group[0].shortlist.tiers:
            tiers.setdefault(tier, len(tiers))
            for candidate in tier.candidates:
                if candidate.provider_id not in providers and candidate.provider_id in loads:
                    providers[candidate.provider_id] = len(providers)
                    load = loads[candidate.provider_id]
                    tie = ties[candidate.provider_id] % 2**32 / 2**32
                    facts.append((load.held, load.target, load.lapsed, candidate.trained, tie))
    groups = [
        {
            "count": len(alike),
            "urgency": alike[0].urgency,
            "tiers": [tiers[tier] for tier in alike[0].shortlist.tiers],
            "tried": [providers[id_] for id_ in alike[0].tried if id_ in providers],
            "bodies": [
                providers[id_]
                for body in alike[0].bodies
                for id_ in alike[0].shortlist.partners.get(body, ())
                if id_ in providers
            ],
        }
        for alike in members.values()
    ]
    told = {
        "providers": facts,
        "tiers": [
            {
                "first_kind": not tier.rank[0],
                "speaks": not tier.rank[1],
                "level": level_of(tier.region),
                "providers": [
                    providers[c.provider_id] for c in tier.candidates if c.provider_id in providers
                ],
            }
            for tier in tiers
        ],
        "groups": groups,
        "spread": spread,
    }
    return told, [[one.need_id for one in group] for group in members.values()], list(providers)


async def plan(
    waiting: Sequence[Waiting],
    loads: Mapping[UUID, Load],
    ties: Ties,
    spread: float,
    seconds: float,
) -> Plan | None:
    """The best assignment of these needs; None where the solver did not answer in time."""
    told, needs, providers = problem_of(waiting, loads, ties, spread)
    answer = await _asked(told, seconds)
    if answer is None:
        return None
    asked: dict[UUID, UUID] = {}
    for group, given in zip(needs, answer["given"], strict=True):
        left = iter(group)
        for provider, count in given:
            for _ in range(count):
                asked[next(left)] = providers[provider]
    return Plan(asked, answer["value"], answer["seconds"])


async def _asked(told: Mapping[str, Any], seconds: float) -> dict[str, Any] | None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.matching.assignment.solver",
        str(seconds),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(2 * seconds + _START):
            answered, _ = await process.communicate(orjson.dumps(told))
    except TimeoutError:
        return None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        return None
    found: dict[str, Any] = orjson.loads(answered)
    return found


_START = 5.0
"""Seconds in which a process has started, on a machine that is busy."""
