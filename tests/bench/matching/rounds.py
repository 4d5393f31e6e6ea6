"""3,000 needs and 300 lawyers: the plan beside the exact optimum and beside first fit.

The exact optimum is the same programme over every pair, solved without a limit in the same run.
First fit takes needs as they come and gives each to the first lawyer who may be asked and has room.
"""

import asyncio
import random
import time
from typing import Any, NamedTuple
from uuid import UUID

from services.matching.assignment.optimum import Group, Place, solved, worth
from services.matching.assignment.plan import Plan, Waiting, plan, problem_of
from services.matching.assignment.policy import Ties, modes, score
from services.matching.assignment.solver import groups_of
from services.matching.eligibility.loads import Load
from services.matching.eligibility.policy import load as rules
from services.matching.eligibility.rules import Candidate, Demand, Profile
from services.matching.eligibility.shortlist import Index
from shared.vocabulary import regions
from tests.bench.options import Options
from tests.bench.screen import Screen

SEED = 1
LAWYERS, TRAINED, NEEDS = 300, 84, 3_000
"""Of the published network: 300 lawyers of whom 84 are trained."""
PROVINCES = ("110000", "310000", "440000", "530000", "620000", "650000", "340000", "510000")
LANGUAGES = ("ug", "ii", "bo")


class Scene(NamedTuple):
    """Who waits and who has room."""

    waiting: list[Waiting]
    loads: dict[UUID, Load]
    ties: Ties


def scene(seed: int = SEED) -> Scene:
    """Lawyers of counties, prefectures and provinces, a tenth of them with a second language."""
    rnd = random.Random(seed)
    counties = [code for code in regions.regions() if not code.endswith("00")]
    at = {p: [code for code in counties if code[:2] == p[:2]] for p in PROVINCES}
    lawyers = []
    for number in range(1, LAWYERS + 1):
        home = rnd.choice(at[rnd.choice(PROVINCES)])
        area = rnd.choice((home, home[:4] + "00", home[:2] + "0000", home[:2] + "0000", "000000"))
        spoken = {"zh", rnd.choice(LANGUAGES)} if rnd.random() < 0.1 else {"zh"}
        lawyers.append(
            Candidate(
                UUID(int=number), UUID(int=1000 + number % 9), "volunteer_lawyer",
                frozenset({"legal_consultation"}), frozenset({area}), frozenset(spoken),
                number <= TRAINED, frozenset(), frozenset(),
            )
        )  # fmt: skip
    kinds = {str(n): frozenset(map(str, k)) for n, k in rules().kinds.items()}
    index = Index(lawyers, kinds)
    loads = {one.provider_id: Load(rnd.choice((8, 10, 12, 15)), 0, 0) for one in lawyers}
    waiting = []
    for number in range(NEEDS):
        place = rnd.choice(at[rnd.choice(PROVINCES)])
        spoken = {rnd.choice(LANGUAGES)} if rnd.random() < 0.08 else {"zh"}
        sexual = rnd.random() < 0.2
        profile = Profile(frozenset(spoken), "18-39", "female", sexual, frozenset())
        urgency = rnd.choices(("routine", "pressing", "immediate"), (6, 3, 1))[0]
        shortlist = index.shortlist(Demand("legal_consultation", place, profile))
        waiting.append(Waiting(UUID(int=10_000 + number), urgency, shortlist))
    return Scene(waiting, loads, Ties(b"seed of the bench"))


def first_fit(groups: list[Group], needs: list[list[UUID]], places: list[Place]) -> float:
    """What giving each need, as it comes, to the first lawyer with room is worth."""
    group_of = {need: number for number, members in enumerate(needs) for need in members}
    allowed = [sorted(provider for provider, _ in group.pairs) for group in groups]
    left = [place.target - place.held for place in places]
    given: list[dict[int, int]] = [{} for _ in groups]
    for need in sorted(group_of):
        number = group_of[need]
        found = next((provider for provider in allowed[number] if left[provider] > 0), None)
        if found is not None:
            left[found] -= 1
            given[number][found] = given[number].get(found, 0) + 1
    open_to_all = [place._replace(most=place.target) for place in places]
    margin = rules().gbv_trained.margin
    return worth(groups, open_to_all, [list(g.items()) for g in given], score(), margin)


async def measured(_options: Options, screen: Screen) -> dict[str, Any]:
    """The plan's value and time, beside the exact optimum and first fit."""
    screen.begin(f"Rounds: {NEEDS} needs, {LAWYERS} lawyers")
    waiting, loads, ties = scene()
    rule = modes().batch
    started = time.perf_counter()
    found = await plan(waiting, loads, ties, rule.spread, rule.seconds)
    seconds = time.perf_counter() - started
    told, needs, providers = problem_of(waiting, loads, ties, rule.spread)
    groups, places, margin = groups_of(told, score())
    exact = solved(groups, places, score(), margin, 600.0)
    greedy = first_fit(groups, needs, places)
    value = found.value if found else 0.0
    fills = filled(found, loads)
    return {
        "needs": NEEDS,
        "lawyers": LAWYERS,
        "groups": len(groups),
        "pairs": sum(len(group.pairs) for group in groups),
        "assigned": len(found.asked) if found else 0,
        "value": value,
        "exact": exact.value,
        "first_fit": greedy,
        "of_exact": value / exact.value,
        "of_first_fit": value / greedy,
        "seconds": seconds,
        "above_mean": max(fills)
        - len(found.asked if found else ()) / sum(load.target for load in loads.values()),
        "spread": rule.spread,
        "checks": broken(found, waiting, loads),
        "providers": len(providers),
    }


def filled(found: Plan | None, loads: dict[UUID, Load]) -> list[float]:
    """How full each lawyer would be."""
    taken: dict[UUID, int] = dict.fromkeys(loads, 0)
    for provider in (found.asked if found else {}).values():
        taken[provider] += 1
    return [taken[id_] / load.target for id_, load in loads.items()]


def broken(found: Plan | None, waiting: list[Waiting], loads: dict[UUID, Load]) -> dict[str, int]:
    """What must not be: somebody overbooked, or planned for who may not ask it."""
    asked = found.asked if found else {}
    eligible = {one.need_id: one.shortlist.eligible for one in waiting}
    wrong = sum(provider not in eligible[need] for need, provider in asked.items())
    over = sum(fill > 1 for fill in filled(found, loads))
    faults = {"not_eligible": wrong, "overbooked": over, "no_plan": int(found is None)}
    return {name: count for name, count in faults.items() if count}


def assigned(options: Options, screen: Screen) -> dict[str, Any]:
    """The figures of a round."""
    return asyncio.run(measured(options, screen))
