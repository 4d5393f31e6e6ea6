"""Where requests come from: every province by its people, the county only if she gives it."""

from collections.abc import Mapping
from functools import cache
from random import Random

from jieli.replay.draws import one_of
from shared.vocabulary import regions

# Millions of people, census of 2020.
PEOPLE = {
    "110000": 21.9,
    "120000": 13.9,
    "130000": 74.6,
    "140000": 34.9,
    "150000": 24.0,
    "210000": 42.6,
    "220000": 24.1,
    "230000": 31.9,
    "310000": 24.9,
    "320000": 84.7,
    "330000": 64.6,
    "340000": 61.0,
    "350000": 41.5,
    "360000": 45.2,
    "370000": 101.5,
    "410000": 99.4,
    "420000": 57.8,
    "430000": 66.4,
    "440000": 126.0,
    "450000": 50.1,
    "460000": 10.1,
    "500000": 32.1,
    "510000": 83.7,
    "520000": 38.6,
    "530000": 47.2,
    "540000": 3.6,
    "610000": 39.5,
    "620000": 25.0,
    "630000": 5.9,
    "640000": 7.2,
    "650000": 25.9,
}
PRECISION: Mapping[str, float] = {"province": 0.55, "prefecture": 0.27, "county": 0.18}


def somewhere(rng: Random) -> str:
    """Draw a region as precise as the person cares to be."""
    province = one_of(rng, PEOPLE)
    precision = one_of(rng, PRECISION)
    if precision == "province":
        return province
    smaller = prefectures(province) if precision == "prefecture" else counties(province)
    return rng.choice(smaller) if smaller else province


@cache
def prefectures(province: str) -> tuple[str, ...]:
    """The prefectures and cities of a province that are in force."""
    return tuple(code for code in _places() if code[:2] == province[:2] and code.endswith("00"))


@cache
def counties(province: str) -> tuple[str, ...]:
    """The counties and districts of a province that are in force."""
    return tuple(code for code in _places() if code[:2] == province[:2] and not code.endswith("00"))


@cache
def _places() -> tuple[str, ...]:
    """Real places below the provinces; headings such as "districts under the city" are none."""
    return tuple(
        code
        for code, region in regions.regions().items()
        if not code.endswith("0000")
        and region.last_year is None
        and region.name not in ("市辖区", "县")
        and "直辖" not in region.name
    )
