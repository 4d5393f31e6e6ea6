"""The process that solves: `python -m services.matching.assignment.solver <seconds>`.

A round on standard input, the assignment on standard output, both JSON. It holds HiGHS for as long
as one round takes, and no connection to anything.
"""

import math
import sys
import time
from collections.abc import Mapping
from typing import Any

import orjson

from services.matching.assignment.optimum import Group, Place, narrowed, solved
from services.matching.assignment.policy import score
from services.matching.assignment.rules import Facts, Score
from services.matching.eligibility import caps, policy

_NARROW = 40
"""A group looks at so many of its best providers, or at as many as have twice the room it needs."""


def groups_of(told: Mapping[str, Any], table: Score) -> tuple[list[Group], list[Place], float]:
    """The groups, the places, and by how much of its places training counts."""
    margin = policy.load().gbv_trained.margin
    silence = caps.load().silence
    providers = told["providers"]
    groups = []
    for group in told["groups"]:
        points: dict[int, float] = {}
        tried, bodies = set(group["tried"]), set(group["bodies"])
        for number in group["tiers"]:
            tier = told["tiers"][number]
            for at in tier["providers"]:
                _, _, lapsed, trained, _ = providers[at]
                if at in points or at in tried or lapsed >= silence.not_asked:
                    continue
                yields = 2 if lapsed >= silence.asked_last else 0
                facts = Facts(
                    tier["level"], tier["first_kind"], tier["speaks"], trained, 0, 1, 0,
                    yields, helper=False, body=at in bodies,
                )  # fmt: skip
                terms = table.terms(facts, margin)
                points[at] = terms.total - terms.load
        groups.append(Group(group["count"], table.served(group["urgency"]), list(points.items())))
    wanted = sum(group.number for group in groups)
    held = sum(one[0] for one in providers)
    mean = min(1.0, (held + wanted) / max(1, sum(one[1] for one in providers)))
    places = [
        Place(
            at_once,
            target,
            max(at_once, min(target, math.ceil(target * (mean + told["spread"])))),
            trained,
            tie,
        )
        for at_once, target, _, trained, tie in providers
    ]
    return groups, places, margin


def answer(told: Mapping[str, Any], seconds: float) -> dict[str, Any]:
    """The assignment of a round."""
    started = time.perf_counter()
    table = score()
    groups, places, margin = groups_of(told, table)
    found = solved(narrowed(groups, places, _NARROW), places, table, margin, seconds)
    return {
        "given": found.given,
        "value": found.value,
        "complete": found.complete,
        "seconds": time.perf_counter() - started,
    }


def main() -> int:
    """Read a round, answer it; 0 when it was solved."""
    found = answer(orjson.loads(sys.stdin.buffer.read()), float(sys.argv[1]))
    sys.stdout.buffer.write(orjson.dumps(found))
    return 0 if found["complete"] else 1


if __name__ == "__main__":
    sys.exit(main())
