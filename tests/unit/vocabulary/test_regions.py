"""The region codes: recognised, walked upwards, named."""

import subprocess
import sys
from timeit import timeit

import gb2260.data  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary import regions

CODES = st.sampled_from(list(regions.regions()))


def test_a_county_a_prefecture_and_a_province_are_regions() -> None:
    assert all(map(regions.is_region, ("110105", "440300", "440000")))


@pytest.mark.parametrize("code", ["", "11", "999999", "110199", "１１０１０５", "110105 "])
def test_anything_else_is_no_region(code: str) -> None:
    assert not regions.is_region(code)


def test_a_district_made_since_2014_is_a_region() -> None:
    assert regions.name("110118") == "密云区"
    assert regions.name("330113") == "临平区"


def test_a_retired_code_is_still_a_region_under_its_last_name() -> None:
    assert regions.is_retired("110228")
    assert regions.name("110228") == "密云县"
    assert not regions.is_retired("110118")


def test_every_code_of_every_revision_in_gb2260_is_a_region() -> None:
    known = set(regions.regions())
    assert {str(code) for revision in gb2260.data.data.values() for code in revision} <= known


def test_a_county_falls_back_to_its_prefecture_and_then_to_its_province() -> None:
    assert regions.ancestors("440304") == ("440304", "440300", "440000")
    assert regions.ancestors("440000") == ("440000",)
    assert regions.parent("440000") is None


def test_the_thirty_four_provinces_stand_in_administrative_order() -> None:
    codes = regions.provinces()
    assert len(codes) == 34
    assert [regions.name(code, "en") for code in codes[:5]] == [
        "Beijing",
        "Tianjin",
        "Hebei",
        "Shanxi",
        "Inner Mongolia",
    ]
    assert list(codes) == sorted(codes)


def test_a_smaller_place_says_its_province_in_english() -> None:
    assert regions.name("110105", "en") == "朝阳区 (Beijing)"


@pytest.mark.parametrize("question", [regions.province_of, regions.parent, regions.name])
def test_an_unknown_code_is_a_key_error(question: object) -> None:
    assert callable(question)
    with pytest.raises(KeyError):
        question("999999")


@given(CODES)
def test_going_upwards_ends_at_the_province(code: str) -> None:
    upwards = regions.ancestors(code)
    assert upwards[0] == code
    assert upwards[-1] == regions.province_of(code)
    assert all(map(regions.is_region, upwards))
    assert len(set(upwards)) == len(upwards) <= 3


@given(CODES, st.sampled_from(["zh", "en"]))
def test_every_region_has_a_name_in_both_languages(code: str, lang: regions.Language) -> None:
    assert regions.name(code, lang).strip()


def test_a_thousand_validations_take_a_few_milliseconds_at_most() -> None:
    regions.is_region("110105")
    assert timeit(lambda: regions.is_region("110105"), number=1000) < 0.01


def test_importing_the_regions_reads_nothing() -> None:
    asked = "from shared.vocabulary import regions; print(regions.regions.cache_info().currsize)"
    answer = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True)
    assert answer.stdout.strip() == b"0"
