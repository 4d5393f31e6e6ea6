"""No partner takes more than its share while others can; who is silent comes last."""

from collections import Counter
from uuid import UUID

from hypothesis import example, given
from hypothesis import strategies as st

from services.matching.eligibility.choice import Selection
from services.matching.eligibility.loads import Load
from tests.unit.matching.given import CAPS, MARGIN, candidate, demand, index

GREEDY, OTHER, THIRD = UUID(int=1), UUID(int=2), UUID(int=3)
MOST, FREE = 0.5, 10
"""Half, and ten places that are always allowed: the figures of the caps of November 2026."""


def test_the_caps_say_what_they_are() -> None:
    assert (CAPS.share.most, CAPS.share.free) == (MOST, FREE)
    assert (CAPS.silence.asked_last, CAPS.silence.not_asked) == (3, 20)
    assert "Proposal" in CAPS.share.source + CAPS.silence.source


@given(
    st.lists(
        st.tuples(st.sampled_from((GREEDY, OTHER, THIRD)), st.integers(1, 200)),
        min_size=2,
        max_size=12,
    ),
    st.integers(1, 150),
)
def test_nobody_takes_more_than_its_share_while_another_has_a_free_place(
    given_: list[tuple[UUID, int]], people: int
) -> None:
    providers = [
        candidate(number, partner_id=partner) for number, (partner, _) in enumerate(given_, 1)
    ]
    loads = {UUID(int=n): Load(places, 0, 0) for n, (_, places) in enumerate(given_, 1)}
    choices, shortlist = Selection(loads, MARGIN, CAPS), index(providers).shortlist(demand())
    held: Counter[UUID] = Counter()
    for _ in range(people):
        free = {p.partner_id for p in providers if loads[p.provider_id].free > 0}
        chosen = choices.choose(shortlist)
        if chosen is None:
            assert not free, "nobody goes unhelped for a cap"
            break
        partner = chosen.candidate.partner_id
        held[partner] += 1
        if held[partner] > max(FREE, MOST * held.total()):
            within = [p for p in free - {partner} if held[p] + 1 <= max(FREE, MOST * held.total())]
            assert within == []


def test_a_partner_with_a_hundred_thousand_places_takes_half() -> None:
    providers = [candidate(1, partner_id=GREEDY), candidate(2, partner_id=OTHER)]
    loads = {UUID(int=1): Load(100_000, 0, 0), UUID(int=2): Load(1_000, 0, 0)}
    choices, shortlist = Selection(loads, MARGIN, CAPS), index(providers).shortlist(demand())
    for _ in range(200):
        choices.choose(shortlist)
    assert loads[UUID(int=1)].held == 100


def test_the_share_does_not_send_her_to_who_does_not_speak_her_language() -> None:
    providers = [
        candidate(1, partner_id=GREEDY, languages=frozenset({"ug"})),
        candidate(2, partner_id=OTHER, languages=frozenset({"zh"})),
    ]
    loads = {UUID(int=1): Load(1_000, 0, 0), UUID(int=2): Load(1_000, 0, 0)}
    shortlist = index(providers).shortlist(demand(languages=frozenset({"ug"})))
    choices = Selection(loads, MARGIN, CAPS)
    asked = [choices.choose(shortlist) for _ in range(50)]
    assert {c.candidate.partner_id for c in asked if c} == {GREEDY}


@given(st.integers(0, 30), st.integers(0, 30))
@example(18, 2)
def test_a_silent_provider_comes_after_one_that_answers_and_at_last_not_at_all(
    first: int, second: int
) -> None:
    providers = [candidate(1), candidate(2)]
    loads = {UUID(int=1): Load(10, 0, 0, first), UUID(int=2): Load(10, 0, 0, second)}
    chosen = Selection(loads, MARGIN, CAPS).choose(index(providers).shortlist(demand()))
    if first >= 20 and second >= 20:
        assert chosen is None
    else:
        assert chosen is not None
        asked = loads[chosen.candidate.provider_id]
        assert asked.lapsed < 20
        assert asked.lapsed < 3 or min(first, second) >= 3


def test_the_silence_of_many_providers_of_one_partner_counts_together() -> None:
    silent = [candidate(n, partner_id=GREEDY) for n in range(1, 11)]
    loads = {p.provider_id: Load(100, 0, 0, 2) for p in silent}
    other = candidate(99, partner_id=OTHER)
    loads[other.provider_id] = Load(100, 5, 0)
    shortlist = index([*silent, other]).shortlist(demand())
    chosen = Selection(loads, MARGIN, CAPS).choose(shortlist)
    assert chosen
    assert chosen.candidate.partner_id == OTHER, "twenty in a row, two of each"
