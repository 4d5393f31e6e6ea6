"""Regions by the names people write: 北京市朝阳区, 广东广州, or a code."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from shared.fields import UnfitError
from shared.vocabulary import regions

_ENDING = re.compile(
    r"(?:特别行政区|(?:壮族|回族|维吾尔)?自治区|省|市|(?:[\u4e00-\u9fff]{1,6}族)*自治[州县旗]|地区|盟|新区|区|县|旗)$"
)
_LEAST = 2
_BETWEEN = re.compile(r"[\s/／\-－—·,，、>]+")
_NO_PLACE = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


@lru_cache(maxsize=8192)
def region(typed: str) -> str:
    """The code that is meant. Raises UnfitError; where a name is of several places, with these."""
    if (found := regions.read(typed)) is not None:
        return found
    if typed.strip().isascii():
        return regions.region(typed)
    named = _named("".join(_BETWEEN.split(typed.strip())))
    if len(named) == 1:
        return named[0]
    raise UnfitError(
        "ambiguous_region" if named else "unknown_region",
        "Several places have this name: write the province and the city before it."
        if named
        else "No place of this name: write province, city and county, or six digits of GB/T 2260.",
        named[:10],
    )


def _named(text: str) -> list[str]:
    """The narrowest places whose names, each within the one before, make up the text."""
    whole = [code for code, rest in _ways(text, None) if not rest]
    if whole:
        return _narrowest(whole)
    # What follows the county, as a street, is of no interest.
    counties = [way for way in _ways(text, None) if not way[0].endswith("00")]
    if not counties or not _begins_with_province(text):
        return []
    least = min(len(rest) for _, rest in counties)
    return _narrowest([code for code, rest in counties if len(rest) == least])


def _begins_with_province(text: str) -> bool:
    return any(text.startswith(each) for code in regions.provinces() for each in _names(code))


def _narrowest(codes: Sequence[str]) -> list[str]:
    least = min(code.endswith("00") + code.endswith("0000") for code in codes)
    found = [c for c in codes if c.endswith("00") + c.endswith("0000") == least]
    return list(dict.fromkeys(found))


def _ways(text: str, within: str | None) -> list[tuple[str, str]]:
    found = []
    for length in range(len(text), _LEAST - 1, -1):
        for code in _by_name().get(text[:length], ()):
            if within is not None and within not in regions.ancestors(code)[1:]:
                continue
            rest = text[length:]
            found += [(code, rest), *(_ways(rest, code) if rest else ())]
    return found


@cache
def _by_name() -> dict[str, list[str]]:
    """The codes in force by each name they are called, in full and without its ending."""
    table: dict[str, list[str]] = {}
    for code, place in regions.regions().items():
        if place.last_year is None and place.name not in _NO_PLACE:
            for each in _names(code):
                table.setdefault(each, []).append(code)
    return table


def _names(code: str) -> tuple[str, ...]:
    full = regions.regions()[code].name
    short = _ENDING.sub("", full)
    return (full, short) if len(short) >= _LEAST and short != full else (full,)
