"""Telephone numbers as people and systems write them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contact.telephone import callable_number, compared, mobile_number, said_number
from shared.fields import UnfitError

NUMBER = "+8619900001234"


@pytest.mark.parametrize(
    "written",
    [
        "19900001234",
        "199.0000.1234",
        "199-0000-1234",
        "199 0000 1234",
        "199—0000—1234",
        "１９９００００１２３４",
        "１９９－００００－１２３４",
        "+8619900001234",
        "+86 199 0000 1234",
        "+86-199-0000-1234",
        "8619900001234",
        "008619900001234",
        "0086-199-0000-1234",
        "(+86) 199 0000 1234",
        "（86）199 0000 1234",
        "019900001234",
        "tel:+86-199-0000-1234",
        " 19900001234\n",
        "199\u20110000\u20111234",
    ],
)
def test_every_way_of_writing_one_number_is_one_number(written: str) -> None:
    assert mobile_number(written) == NUMBER
    assert compared(written) == "19900001234"


@pytest.mark.parametrize(
    "written",
    [
        "abc",
        "",
        "1990000123",
        "199000012345",
        "19900001234 / 19900001235",
        "19900001234,19900001235",
        "1-800-FLOWERS",
        "199OOOO1234",
        "110",
        "010-12345678",
        "19900001234转8",
        "12900001234",
        "𝟏99000012345678901",
        "she@example.org",
        "+86 19900001234; 1",
        "null",
        "NaN",
        "19900001234.0",
    ],
)
def test_what_takes_no_sms_is_refused(written: str) -> None:
    with pytest.raises(UnfitError) as refused:
        mobile_number(written)
    assert refused.value.code in {"not_a_telephone_number", "not_a_mobile"}
    assert "199" not in str(refused.value)


def test_a_mobile_number_abroad_keeps_its_country() -> None:
    assert mobile_number("+95 9 256 123 456") == "+959256123456"
    assert mobile_number("00852 6123 4567") == "+85261234567"


def test_two_countries_numbers_with_the_same_digits_are_two_numbers() -> None:
    assert compared("+1 312 555 0123") != compared("131 2555 0123")


@pytest.mark.parametrize(
    ("written", "called"),
    [
        ("010-12345678转12", "+861012345678;ext=12"),
        ("010-12345678 分机 12", "+861012345678;ext=12"),
        ("+86 10 1234 5678 ext. 12", "+861012345678;ext=12"),
        ("0571 8765 4321", "+8657187654321"),
    ],
)
def test_a_landline_may_be_called_with_its_extension(written: str, called: str) -> None:
    assert callable_number(written) == called
    assert callable_number(called) == called


def test_who_she_is_may_have_any_number_and_keeps_it_as_she_said_it() -> None:
    for said in ("010-12345678转12", "87654321", "199 0000 1234"):
        assert said_number(said) == said
    assert compared("010-12345678转12") == compared("+86 10 1234 5678")
    with pytest.raises(UnfitError):
        said_number("no number")


@given(st.integers(0, 9999), st.lists(st.sampled_from([" ", "-", ".", ""]), min_size=10))
def test_signs_between_digits_never_matter(number: int, signs: list[str]) -> None:
    plain = f"1990000{number:04d}"
    pairs = zip(plain, [*signs[:10], ""], strict=True)
    assert mobile_number("".join(digit + sign for digit, sign in pairs)) == f"+86{plain}"


@given(st.sampled_from(["", "+86", "0086"]), st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_the_plainest_form_is_judged_as_every_other(country: str, digits: str) -> None:
    plain, spaced = f"{country}{digits}", f"{country} {digits[:3]} {digits[3:7]} {digits[7:]}"
    for read in (callable_number, mobile_number, compared):
        assert outcome(read, plain) == outcome(read, spaced)
    assert (outcome(said_number, plain) == plain) is (outcome(said_number, spaced) == spaced)


def outcome(read: Callable[[str], str], text: str) -> str:
    try:
        return read(text)
    except UnfitError as refused:
        return refused.code
