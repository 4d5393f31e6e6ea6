"""Properties of what is in force: never beyond what was approved, and never less than was asked."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.matching.approval.rules import (
    Credential,
    State,
    Terms,
    Version,
    beyond,
    entered,
    narrowed,
)

DAY, LATER = date(2024, 5, 1), date(2029, 4, 30)
credentials = st.builds(
    Credential,
    st.just("gbv_trained"),
    st.just(DAY),
    st.sampled_from((LATER, date(2031, 1, 1))),
    st.sampled_from(("register 7", "register 8")),
)


def some(*codes: str, least: int = 0) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(codes), min_size=least)


terms = st.builds(
    Terms,
    name=st.sampled_from(("Office 7", "Office 8")),
    kind=st.sampled_from(("shelter", "womens_federation")),
    needs=some("shelter", "counselling", "care_visit", least=1),
    regions=some("440000", "440100", "000000", least=1),
    languages=some("zh", "ug", least=1),
    credentials=st.frozensets(credentials, max_size=3),
    age_bands=some("<14", "18-39"),
    genders=some("female", "male"),
    unit=st.sampled_from(("case", "bed")),
    maximum=st.integers(0, 100_000),
)
AGES, GENDERS = frozenset({"<14", "18-39", "60+"}), frozenset({"female", "male", "other"})


def helped(given_: Terms) -> tuple[frozenset[str], frozenset[str]]:
    """Whom terms let in: an empty list means everyone."""
    return given_.age_bands or AGES, given_.genders or GENDERS


@given(terms, terms)
def test_what_is_in_force_never_goes_beyond_what_was_approved(asked: Terms, old: Terms) -> None:
    now = narrowed(asked, old)
    assert (now.name, now.kind, now.unit) == (old.name, old.kind, old.unit)
    for field in ("needs", "regions", "languages", "credentials"):
        assert getattr(now, field) <= getattr(old, field)
    assert now.maximum <= old.maximum
    for whom, allowed in zip(helped(now), helped(old), strict=True):
        assert whom <= allowed


@given(terms, terms)
def test_fewer_places_count_at_once_whatever_else_was_entered(asked: Terms, old: Terms) -> None:
    assert narrowed(asked, old).maximum == min(asked.maximum, old.maximum)


@given(terms, terms)
def test_what_was_approved_may_be_entered_and_more_waits(asked: Terms, old: Terms) -> None:
    outcome = entered(asked, old, Version(1, "approved", old, None), State.APPROVED)
    assert outcome.new_version == bool(beyond(asked, old))
    assert outcome.new_version or outcome.serving == asked
    assert outcome.state is State.APPROVED
    assert not entered(old, old, Version(1, "approved", old, None), State.APPROVED).new_version


@given(terms, terms, st.sampled_from(("pending", "rejected")))
def test_the_same_again_asks_nobody_again(asked: Terms, old: Terms, became: str) -> None:
    last = Version(2, became, asked, None)
    for approved, state in ((old, State.APPROVED), (None, State(became))):
        outcome = entered(asked, approved, last, state)
        assert not outcome.new_version
        assert outcome.state is state


@given(terms, st.sampled_from([s for s in State if s is not State.APPROVED]))
def test_no_entry_changes_what_a_person_decided(asked: Terms, state: State) -> None:
    old = asked._replace(maximum=100_000)
    assert entered(asked, old, Version(1, "approved", old, None), state).state is state
    assert entered(asked, None, None, None).state is State.PENDING
