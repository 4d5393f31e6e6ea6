"""Properties of choosing, over directories and queues of needs drawn at random."""

from collections.abc import Iterator
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.assignment.policy import Ties
from services.matching.eligibility.choice import Chosen, Selection
from services.matching.eligibility.loads import Load
from services.matching.eligibility.rules import Candidate, Demand, refusal
from services.matching.eligibility.shortlist import Shortlist, upwards
from tests.unit.matching.given import CAPS, KINDS, MARGIN, candidate, demand, index

REGIONS = ("000000", "440000", "440100", "440105", "440106", "110000")
PLACES = ("440105", "440106", "440100", "440000", "110105")

candidates = st.lists(
    st.builds(
        candidate,
        st.integers(1, 10_000),
        regions=st.frozensets(st.sampled_from(REGIONS), min_size=1, max_size=3),
        languages=st.frozensets(st.sampled_from(("zh", "ii", "ug")), min_size=1),
        trained=st.booleans(),
        kind=st.sampled_from(("volunteer_lawyer", "legal_aid_agency", "hospital")),
        age_bands=st.frozensets(st.sampled_from(("<14", "18-39"))),
        genders=st.frozensets(st.sampled_from(("female", "male"))),
    ),
    min_size=1,
    max_size=15,
    unique_by=lambda c: c.provider_id,
)
demands = st.builds(
    demand,
    st.sampled_from(PLACES),
    languages=st.frozensets(st.sampled_from(("zh", "ii"))),
    age_band=st.sampled_from(("<14", "18-39", "undisclosed")),
    gender=st.sampled_from(("female", "male", "undisclosed")),
    must_be_trained=st.booleans(),
    asked_first=st.sampled_from((frozenset(), frozenset({"volunteer_lawyer"}))),
)
fills = st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 9))


class Case:
    """A directory, how full it is, and needs in the order they come."""

    def __init__(
        self, providers: list[Candidate], full: list[tuple[int, int, int]], wanted: list[Demand]
    ) -> None:
        self.providers = providers
        self.full = full
        self.wanted = wanted

    def loads(self) -> dict[UUID, Load]:
        return {
            provider.provider_id: Load(*self.full[place % len(self.full)])
            for place, provider in enumerate(self.providers)
        }


cases = st.builds(
    Case, candidates, st.lists(fills, min_size=1, max_size=15), st.lists(demands, max_size=25)
)


def played(case: Case) -> Iterator[tuple[Demand, Shortlist, dict[UUID, Load], Chosen | None]]:
    """Each need with the loads as they were before the choice, and the choice."""
    directory, loads = index(case.providers), case.loads()
    choices = Selection(loads, MARGIN, CAPS)
    for wanted in case.wanted:
        shortlist = directory.shortlist(wanted)
        before = {id_: Load(v.target, v.held, v.assigned) for id_, v in loads.items()}
        yield wanted, shortlist, before, choices.choose(shortlist)


@given(cases)
def test_nobody_is_ever_overbooked(case: Case) -> None:
    for _, _, before, chosen in played(case):
        if chosen:
            assert before[chosen.candidate.provider_id].free > 0


@given(cases)
def test_nobody_who_may_not_help_is_ever_chosen(case: Case) -> None:
    for wanted, _, _, chosen in played(case):
        if chosen:
            provider = chosen.candidate
            assert wanted.need in provider.needs
            assert refusal(provider, wanted.profile, KINDS[wanted.need]) is None
            assert chosen.tier.region in provider.regions
            assert chosen.tier.region in upwards(wanted.region or "000000")


@given(cases)
def test_a_wider_region_is_asked_only_when_no_nearer_equal_has_a_free_place(case: Case) -> None:
    for _, shortlist, before, chosen in played(case):
        for tier in shortlist.tiers:
            if chosen and tier is chosen.tier:
                break
            assert all(before[c.provider_id].free <= 0 for c in tier.candidates)


@given(cases)
def test_between_equals_the_least_loaded_is_chosen(case: Case) -> None:
    for _, _, before, chosen in played(case):
        if chosen:
            first = before[chosen.candidate.provider_id].order(chosen.candidate, MARGIN, Ties())
            others = [
                before[c.provider_id].order(c, MARGIN, Ties()) for c in chosen.tier.candidates
            ]
            assert first == min(others)


@given(cases, st.randoms())
def test_the_same_needs_get_the_same_providers_however_the_directory_was_read(
    case: Case, order: object
) -> None:
    shuffled = list(case.providers)
    loads = case.loads()
    getattr(order, "shuffle")(shuffled)  # noqa: B009 - hypothesis gives a random.Random
    again = Case(shuffled, case.full, case.wanted)
    again.loads = lambda: {id_: Load(v.target, v.held, v.assigned) for id_, v in loads.items()}  # type: ignore[method-assign]
    first = [chosen and chosen.candidate for *_, chosen in played(case)]
    assert first == [chosen and chosen.candidate for *_, chosen in played(again)]


@given(cases, st.data())
def test_nobody_is_asked_twice_for_one_need(case: Case, data: st.DataObject) -> None:
    directory, loads = index(case.providers), case.loads()
    choices = Selection(loads, MARGIN, CAPS)
    for wanted in case.wanted:
        shortlist = directory.shortlist(wanted)
        ids = sorted(shortlist.eligible)
        tried = data.draw(st.frozensets(st.sampled_from(ids))) if ids else frozenset()
        chosen = choices.choose(shortlist, tried)
        assert chosen is None or chosen.candidate.provider_id not in tried
        if chosen is None:
            assert all(loads[id_].free <= 0 for id_ in shortlist.eligible - tried)


@settings(max_examples=25)
@given(st.integers(2, 12), st.integers(1, 4))
def test_every_place_is_given_before_a_need_goes_unmet(count: int, places: int) -> None:
    providers = [candidate(number) for number in range(1, count + 1)]
    loads = {p.provider_id: Load(places, 0, 0) for p in providers}
    choices = Selection(loads, MARGIN, CAPS)
    shortlist = index(providers).shortlist(demand())
    asked = [choices.choose(shortlist) for _ in range(count * places + 1)]
    assert all(asked[:-1])
    assert asked[-1] is None


def test_those_who_are_idle_take_turns() -> None:
    providers = [candidate(number) for number in (1, 2, 3)]
    loads = {p.provider_id: Load(5, 0, 0) for p in providers}
    shortlist = index(providers).shortlist(demand())
    turns = []
    for _ in range(6):
        chosen = Selection(loads, MARGIN, CAPS).choose(shortlist)
        assert chosen
        turns.append(chosen.candidate.provider_id.int)
        loads[chosen.candidate.provider_id].held -= 1
    assert turns == [1, 2, 3, 1, 2, 3]
