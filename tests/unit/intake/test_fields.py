"""What a field refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.referrals.fields import UnfitError, distinct, known_region, no_telephone

HEX = st.text("0123456789abcdef", min_size=12, max_size=12).filter(lambda ref: not ref.isdigit())


@pytest.mark.parametrize(
    "reference", ["19900000001", "call-199-0000-0001", "tel:199.00000001", "x-1-9900000001-y"]
)
def test_a_telephone_number_is_no_reference(reference: str) -> None:
    with pytest.raises(UnfitError) as refused:
        no_telephone(reference)
    assert refused.value.code == "personal"
    assert "199" not in str(refused.value)


@pytest.mark.parametrize("reference", ["call-2026-000123", "2026112000001", "A19900000001", "1234"])
def test_an_ordinary_reference_passes(reference: str) -> None:
    assert no_telephone(reference) == reference


@given(HEX)
def test_a_random_reference_passes(reference: str) -> None:
    assert no_telephone(f"call-{reference}")


def test_a_place_that_is_none_is_refused() -> None:
    assert known_region("110000") == "110000"
    with pytest.raises(UnfitError):
        known_region("119999")


def test_the_same_thing_twice_is_refused() -> None:
    assert distinct(("a", "b")) == ("a", "b")
    with pytest.raises(UnfitError):
        distinct(("a", "a"))
