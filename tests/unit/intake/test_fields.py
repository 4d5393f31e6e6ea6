"""What a field refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.referrals.fields import not_personal
from shared.fields import UnfitError, distinct
from shared.vocabulary.regions import region

HEX = st.text("0123456789abcdef", min_size=12, max_size=12).filter(lambda ref: not ref.isdigit())
# The example that GB 11643 itself gives.
IDENTITY_NUMBER = "11010519491231002X"


@pytest.mark.parametrize(
    "reference",
    [
        "19900000001",
        "call-199-0000-0001",
        "tel:199.00000001",
        "x-1-9900000001-y",
        "8619900000001",
        "+8619900000001",
        "008619900000001",
        "0086-199-0000-0001",
        "+86 199 0000 0001",
        "tel19900000001",
        "19900000001phone",
        "１９９０００００００１",
        "199－0000－0001",
        "199—0000—0001",
        "(+86)199/0000/0001",
        "1-9-9-0-0-0-0-0-0-0-1",
        "0571-87650001",
        "tel: 010 8765 0001",
        "+86 010 8765 0001",
        f"call-{IDENTITY_NUMBER}",
        IDENTITY_NUMBER.lower(),
        "110105-19491231-002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105491231002",
    ],
)
def test_a_number_that_is_somebodys_is_no_reference(reference: str) -> None:
    with pytest.raises(UnfitError) as refused:
        not_personal(reference)
    assert refused.value.code == "personal"
    assert "199" not in str(refused.value)


@pytest.mark.parametrize(
    "reference",
    [
        "call-2026-000123",
        "2026112000001",
        "A19900000001",
        "1234",
        "1732612345-0",
        "1732612345678",
        "110105202611260001",
        "110105-2026-1126-0001",
        "110105194912310021",  # a wrong check character
        "000123456789",
        "call-031671542584",
        "01783363-1047-46c8-8136-1d61f73c58b4",
        "case:1-01783363-1047-46c8-8136-199000099999",
        "0b7c3c1e-7d0f-4f0e-9b3e-a9912345678f",
        "20261126091200123",
    ],
)
def test_an_ordinary_reference_passes(reference: str) -> None:
    assert not_personal(reference) == reference


@given(HEX)
def test_a_random_reference_passes(reference: str) -> None:
    assert not_personal(f"call-{reference}")


@given(st.uuids())
def test_any_uuid_passes(reference: object) -> None:
    assert not_personal(str(reference))


def test_a_place_that_is_none_is_refused() -> None:
    assert region("110000") == "110000"
    with pytest.raises(UnfitError):
        region("119999")


def test_the_same_thing_twice_is_refused() -> None:
    assert distinct(("a", "b")) == ("a", "b")
    with pytest.raises(UnfitError):
        distinct(("a", "a"))
