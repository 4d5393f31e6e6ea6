"""Three hundred lawyers, 84 of them trained, and three thousand who need them."""

import random
from collections import Counter
from uuid import UUID

import pytest

from services.matching.assignment.plan import Waiting, problem_of
from services.matching.assignment.policy import Ties, modes
from services.matching.assignment.solver import answer
from services.matching.eligibility.choice import Selection
from services.matching.eligibility.loads import Load
from tests.unit.matching.given import CAPS, MARGIN, demand, index, lawyers


def _play(seed: int, *, sexual: float) -> tuple[dict[int, Load], set[int]]:
    network = lawyers(300, 84, seed)
    rnd = random.Random(seed)
    loads = {lawyer.provider_id: Load(rnd.choice((10, 12, 15, 20)), 0, 0) for lawyer in network}
    directory, choices = index(network), Selection(loads, MARGIN, CAPS)
    for _ in range(3000):
        wanted = demand("440105", must_be_trained=rnd.random() < sexual)
        chosen = choices.choose(directory.shortlist(wanted))
        assert chosen
        assert chosen.candidate.trained or not wanted.profile.must_be_trained
    trained = {lawyer.provider_id.int for lawyer in network if lawyer.trained}
    return {id_.int: load for id_, load in loads.items()}, trained


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_s_25_no_lawyer_is_above_the_cap_and_the_load_is_spread(seed: int) -> None:
    loads, _ = _play(seed, sexual=0.13)
    shares = [load.held / load.target for load in loads.values()]
    assert max(shares) <= 1
    assert sum(load.held for load in loads.values()) == 3000
    # One place of the smallest caseload, and what being trained is worth.
    assert max(shares) - min(shares) <= 1 / 10 + MARGIN + 1e-9


def test_a_trained_lawyer_carries_at_most_the_margin_more() -> None:
    loads, trained = _play(1, sexual=0.0)
    with_training = [v.held / v.target for k, v in loads.items() if k in trained]
    without = [v.held / v.target for k, v in loads.items() if k not in trained]
    assert sum(with_training) / len(with_training) > sum(without) / len(without)
    assert max(with_training) < 1, "places remain for those who must have a trained lawyer"


def test_s_25_in_a_round_nobody_is_above_the_cap_and_the_load_is_spread() -> None:
    """3,000 legal needs and 300 lawyers of the whole country, given together in one plan."""
    network = lawyers(300, 84, 1)
    rnd = random.Random(1)
    loads = {lawyer.provider_id: Load(rnd.choice((10, 12, 15, 20)), 0, 0) for lawyer in network}
    directory = index(network)
    waiting = [
        Waiting(
            UUID(int=10_000 + number),
            rnd.choice(("routine", "pressing")),
            directory.shortlist(demand("440105", must_be_trained=rnd.random() < 0.13)),
        )
        for number in range(3000)
    ]
    spread = modes().batch.spread
    told, needs, providers = problem_of(waiting, loads, Ties(b"seed"), spread)
    given = answer(told, 60.0)["given"]
    taken: Counter[UUID] = Counter()
    for members, chosen in zip(needs, given, strict=True):
        assert sum(count for _, count in chosen) == len(members), "nobody is left over"
        for provider, count in chosen:
            taken[providers[provider]] += count
    shares = [taken[id_] / load.target for id_, load in loads.items()]
    assert max(shares) <= 1
    assert max(shares) - min(shares) <= spread + 1 / 10


def test_the_same_seed_gives_the_same_loads() -> None:
    first, _ = _play(1, sexual=0.2)
    again, _ = _play(1, sexual=0.2)
    assert {k: v.held for k, v in first.items()} == {k: v.held for k, v in again.items()}
