"""The score: the fast choice is the one the points give, and a record gives it again."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.assignment.policy import Ties, commitment, score
from services.matching.assignment.record import record_of, replay
from services.matching.assignment.rules import Facts
from services.matching.eligibility.choice import Chosen, Selection
from services.matching.eligibility.loads import Load
from services.matching.eligibility.rules import rank
from services.matching.eligibility.shortlist import Shortlist
from shared.vocabulary import Urgency
from tests.unit.matching.given import CAPS, MARGIN, candidate, demand, index
from tests.unit.matching.test_choice import Case, cases

SEED = b"0123456789abcdef"
OURS, THEIRS = UUID(int=11), UUID(int=12)
seeds = st.sampled_from((b"", SEED, b"another seed"))


def played(case: Case, seed: bytes) -> Iterator[tuple[Any, Shortlist, dict[UUID, Load], Chosen]]:
    directory, loads = index(case.providers), case.loads()
    choices = Selection(loads, MARGIN, CAPS, Ties(seed))
    for wanted in case.wanted:
        shortlist = directory.shortlist(wanted)
        before = {id_: Load(v.target, v.held, v.assigned) for id_, v in loads.items()}
        if chosen := choices.choose(shortlist):
            yield wanted, shortlist, before, chosen


def facts_of(shortlist: Shortlist, wanted: Any, loads: dict[UUID, Load], ties: Ties) -> Any:
    """What the points look at, of everybody with a free place; figured out without the heap."""
    levels = {"440105": 0, "440106": 0, "440100": 1, "440000": 2, "110105": 0, "000000": 3}
    found: dict[UUID, Facts] = {}
    for tier in shortlist.tiers:
        for one in tier.candidates:
            load = loads[one.provider_id]
            if one.provider_id in found or load.held >= load.target:
                continue
            stranger, speechless = rank(one, wanted.profile)
            found[one.provider_id] = Facts(
                levels.get(tier.region, 0), not stranger, not speechless, one.trained, load.held,
                load.target, load.assigned, tie=ties[one.provider_id],
            )  # fmt: skip
    return found


@given(cases, seeds)
def test_whom_the_points_put_first_is_asked(case: Case, seed: bytes) -> None:
    for wanted, shortlist, before, chosen in played(case, seed):
        facts = facts_of(shortlist, wanted, before, Ties(seed))
        ids = list(facts)
        best = ids[score().order([facts[id_] for id_ in ids], MARGIN)[0]]
        assert chosen.candidate.provider_id == best


@given(cases, seeds)
def test_a_choice_comes_out_the_same_from_its_record_alone(case: Case, seed: bytes) -> None:
    for _, _, _, chosen in played(case, seed):
        kept = orjson.loads(orjson.dumps(record_of(chosen.compared, "2026-11", commitment(seed))))
        again = replay(kept, score(), MARGIN, seed)
        assert again.seed_known
        assert again.same
        assert again.standings[0].provider_id == chosen.candidate.provider_id


@given(cases)
def test_a_record_that_was_changed_does_not_give_the_choice(case: Case) -> None:
    for _, _, _, chosen in played(case, SEED):
        if len(chosen.compared) < 2:
            continue
        kept = record_of(chosen.compared, "2026-11", commitment(SEED))
        kept["compared"] = [kept["compared"][-1], *kept["compared"][:-1]]  # type: ignore[index]
        assert not replay(orjson.loads(orjson.dumps(kept)), score(), MARGIN, SEED).same


def test_between_equals_the_seed_decides_and_not_the_id_somebody_chose() -> None:
    providers = [candidate(number) for number in range(1, 41)]
    firsts = set()
    for number in range(20):
        loads = {p.provider_id: Load(5, 0, 0) for p in providers}
        ties = Ties(bytes([number + 1]) * 16)
        chosen = Selection(loads, MARGIN, CAPS, ties).choose(index(providers).shortlist(demand()))
        assert chosen
        firsts.add(chosen.candidate.provider_id)
    assert len(firsts) > 8


def test_another_seed_is_not_taken_for_the_one_committed_to() -> None:
    kept = {"score": "2026-11", "seed": commitment(SEED), "compared": []}
    kept["compared"] = [[str(UUID(int=n)), 1, 1, 1, 0, 0, 5, 0, 0, 0, 0] for n in (1, 2)]
    again = replay(kept, score(), MARGIN, b"drawn afterwards")
    assert not again.seed_known
    assert again.same, "equals stay in the order in which they were kept"


def test_a_body_that_helps_her_already_is_asked_before_an_equal_one() -> None:
    providers = [candidate(1, partner_id=OURS), candidate(2, partner_id=THEIRS)]
    shortlist = index(providers).shortlist(demand())
    for helping, expected in ((OURS, 1), (THEIRS, 2)):
        loads = {UUID(int=1): Load(10, 1, 0), UUID(int=2): Load(10, 1, 0)}
        chosen = Selection(loads, MARGIN, CAPS).choose(shortlist, bodies={helping})
        assert chosen
        assert chosen.candidate.provider_id.int == expected


@pytest.mark.parametrize(("held", "expected"), [(4, 2), (6, 1)])
def test_but_not_when_it_is_much_fuller(held: int, expected: int) -> None:
    """Three points of body weigh as much as half of all places in load, which has six."""
    providers = [candidate(1, partner_id=OURS), candidate(2, partner_id=THEIRS)]
    loads = {UUID(int=1): Load(10, 0, 0), UUID(int=2): Load(10, held, 0)}
    chosen = Selection(loads, MARGIN, CAPS).choose(
        index(providers).shortlist(demand()), bodies={THEIRS}
    )
    assert chosen
    assert chosen.candidate.provider_id.int == expected
    kept = record_of(chosen.compared, "2026-11", commitment(b""))
    assert replay(orjson.loads(orjson.dumps(kept)), score(), MARGIN, b"").same


def test_the_points_say_what_they_are() -> None:
    """The order of magnitudes: helper, kind, language, share, distance, body, load."""
    table = score()
    near = Facts(0, True, True, True, 0, 10, 0)
    terms = table.terms(near, MARGIN)
    assert terms.distance == 30
    assert terms.load == pytest.approx(6 * 0.9)
    assert table.terms(near._replace(trained=False), MARGIN).load == pytest.approx(6 * 0.8)
    assert table.served(Urgency.IMMEDIATE) > table.served("pressing") > table.served("routine")
    widest = table.load.points + table.continuity.body
    assert widest < table.distance.county - table.distance.prefecture, "nobody travels for a load"
    assert "Proposal" in table.source
