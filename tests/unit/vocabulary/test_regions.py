"""The region codes: recognised, walked upwards, named."""

import json
import subprocess
import sys
import warnings
from datetime import UTC, date, datetime
from pathlib import Path
from timeit import timeit

import gb2260.data  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.fields import UnfitError
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


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("500157", "两江新区"),
        ("540481", "米林市"),
        ("540581", "错那市"),
        ("659012", "白杨市"),
        ("659013", "草湖市"),
        ("350404", "三元区"),
        ("431181", "祁阳市"),
        ("654203", "沙湾市"),
        ("653228", "和康县"),
        ("130682", "定州市"),
    ],
)
def test_what_came_since_2021_is_a_region_in_force(code: str, name: str) -> None:
    assert regions.name(code) == name
    assert not regions.is_retired(code)


@pytest.mark.parametrize(
    ("former", "now"),
    [
        ("320684", ("320614",)),
        ("500112", ("500157",)),
        ("540422", ("540481",)),
        ("542623", ("540481",)),
        ("341422", ("340281",)),
        ("371200", ("370116", "370117")),
        ("330104", ("330102", "330114")),
        ("321011", ("321003",)),
        ("420321", ("420304",)),
        ("110103", ("110101",)),
        ("139001", ("130682",)),
        ("110105", ("110105",)),
        ("440000", ("440000",)),
    ],
)
def test_a_former_code_is_what_it_became(former: str, now: tuple[str, ...]) -> None:
    assert regions.in_force(former) == now


def test_every_code_given_up_since_2010_has_successors_in_force_in_its_province() -> None:
    table = regions.regions()
    given_up = {code for code, region in table.items() if (region.last_year or 0) >= 2009}
    assert set(regions.changes()) == given_up
    for former, change in regions.changes().items():
        assert change.since - 1 == table[former].last_year
        for code in change.successors:
            assert table[code].last_year is None
            assert regions.province_of(code) == regions.province_of(former)


def test_a_region_is_counted_where_it_lies_today() -> None:
    assert regions.today("320684") == "320614"
    assert regions.today("371200") == "370100", "divided: the smallest that holds both parts"
    assert regions.today("341400") == "340000"
    assert regions.today("110105") == "110105"


def test_upwards_goes_by_what_a_region_is_today() -> None:
    assert regions.upwards("341422") == ("340281", "340200", "340000")
    assert regions.upwards("371200") == ("370116", "370117", "370100", "370000")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("110105", "110105"), ("１１０１０５", "110105"), (" 110 105 ", "110105"),
     ("110105000000", "110105"), ("500157001001", "500157"), ("1101050", None), ("朝阳区", None)],
)  # fmt: skip
def test_a_code_is_read_however_it_is_typed(typed: str, meant: str | None) -> None:
    assert regions.read(typed) == meant


@pytest.mark.parametrize(
    ("typed", "near"), [("110199", "110119"), ("44", "440000"), ("999999", "659013"), ("", None)]
)
def test_an_unknown_region_is_told_what_is_like_it(typed: str, near: str | None) -> None:
    with pytest.raises(UnfitError) as refused:
        regions.region(typed)
    assert refused.value.code == "unknown_region"
    assert refused.value.allowed is not None
    assert near is None or near in refused.value.allowed
    assert all(not regions.is_retired(code) for code in refused.value.allowed)


def test_the_table_says_how_old_it_is() -> None:
    today = datetime.now(UTC).date()
    days = regions.age(today).days
    if days > regions.OLD.days:
        warnings.warn(f"the regions are {days} days old: see CONTRIBUTING", stacklevel=1)
    assert date(2026, 4, 18) <= regions.AS_OF <= today
    asked = [sys.executable, "-m", "shared.vocabulary.regions"]
    answer = subprocess.run(asked, capture_output=True, check=False, text=True)
    assert answer.returncode == (days > regions.OLD.days)
    assert f"{regions.AS_OF}" in answer.stdout


def test_a_newer_list_is_compared_with_the_table(tmp_path: Path) -> None:
    newer = {
        code: region.name for code, region in regions.regions().items() if not region.last_year
    }
    del newer["110105"]
    newer |= {"110199": "新新区", "320684": "海门市", "110106": "新台区"}
    (tmp_path / "list.json").write_text(json.dumps(newer), encoding="utf-8")
    asked = [sys.executable, "-m", "shared.vocabulary.regions", str(tmp_path / "list.json")]
    answer = subprocess.run(asked, capture_output=True, check=False, text=True)
    assert answer.stdout.splitlines()[1:5] == [
        "new      110199 新新区",
        "gone     110105 朝阳区",
        "renamed  110106 丰台区 新台区",
        "again    320684 海门市",
    ]
