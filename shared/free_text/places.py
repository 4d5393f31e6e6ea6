"""Addresses: where a door can be found. A city or a county alone is none."""

import re
from collections.abc import Iterator

from shared.free_text.findings import Finding, Kind

_HAN = r"[\u4e00-\u9fff]"
_N = r"[0-9A-Za-z#]{1,6}"
_STREET = re.compile(
    rf"{_HAN}{{1,8}}?(?:大道|大街|街道|路|街|巷|弄|胡同|里弄|条)\s?(?:[东西南北中]段?)?\s?[\d十百][\d十百\-之]{{0,7}}\s?(?:号|弄|巷|栋|幢)"
)
_DOOR = re.compile(
    rf"(?:{_N}\s?(?:号楼|栋|幢|座|单元|号院|组团)\s?[,，]?\s?){{1,3}}(?:{_N}\s?(?:单元|室|楼|层|户|号)?)?"
)
_ROOM = re.compile(r"\d{1,3}\s?(?:楼|层)\s?\d{2,5}\s?(?:室|房|号)|\d{3,5}\s?(?:室|房间|号房)")
_ESTATE = re.compile(
    rf"(?:住在?|家在|搬到|搬去|租在|租住|躲在|藏在|地址[是为:：]?|位于|来到|回到)\s?{_HAN}{{0,12}}?"
    rf"({_HAN}{{2,10}}?(?:小区|花园|公寓|家园|新村|佳苑|苑|大厦|宿舍|嘉园|华府|豪庭|名邸))"
)
_NUMBERED = re.compile(
    rf"({_HAN}{{2,10}}?(?:小区|花园|公寓|家园|新村|佳苑|大厦|嘉园))\s?[0-9A-Za-z]{{1,3}}"
)
_VILLAGE = re.compile(
    rf"({_HAN}{{2,6}}?(?:镇|乡|街道|苏木)\s?{_HAN}{{1,6}}?(?:村|屯|寨|嘎查|社区)"
    rf"|{_HAN}{{1,6}}?(?:村|屯|寨)\s?(?:第?\d{{1,2}}\s?(?:组|队|社)|\d{{1,4}}\s?号))"
)
_HOME = re.compile(
    rf"(?:住在|家在|老家在?|娘家在?|婆家在?)\s?({_HAN}{{0,10}}?{_HAN}{{2,3}}(?:村|屯|寨|庄))(?![里民委上])"
)
_COMMON = re.compile(r"(?:农村|山村|乡村|全村|本村|邻村|我们村|他们村|外村|同村|新农村|城中村)$")


def places(said: str) -> Iterator[Finding]:
    """The addresses in a text whose digits are plain."""
    for pattern in (_STREET, _DOOR, _ROOM):
        for found in pattern.finditer(said):
            yield Finding(Kind.ADDRESS, *found.span())
    for pattern in (_ESTATE, _NUMBERED, _VILLAGE, _HOME):
        for found in pattern.finditer(said):
            if not _COMMON.search(found[1]):
                yield Finding(Kind.ADDRESS, *found.span(1), certain=pattern is _NUMBERED)
