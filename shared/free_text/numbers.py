"""Numbers and handles that lead to somebody: telephones, identity numbers, cards, accounts."""

import re
from collections.abc import Iterator

from stdnum import luhn
from stdnum.cn import ric

from shared.free_text.digit_normalisation import GAP
from shared.free_text.findings import Finding, Kind

_SEP = rf"[\s{GAP}\-–—―.·•,，、_/*()（）]{{0,3}}"
_D = rf"{_SEP}\d"
_PROVINCE = (
    rf"(?:1{_SEP}[1-5]|2{_SEP}[1-3]|3{_SEP}[1-7]|4{_SEP}[1-6]"
    rf"|5{_SEP}[0-4]|6{_SEP}[1-5]|8{_SEP}[12])"
)
_MOBILE = re.compile(rf"(?<!\d)(?:(?:\+|00)?{_SEP}8{_SEP}6{_SEP})?1{_SEP}[3-9](?:{_D}){{9}}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[\s\-–—()（）]{0,2}[2-9]\d{6,7}(?!\d)")
_SHORT = re.compile(r"(?<!\d)[2-9]\d{2,3}[\s\-–—]?\d{4}(?!\d)")
_CALL = re.compile(
    r"(?:电话|座机|号码|手机|打给|打到|拨打|联系方式|呼叫|tel|call)[^\d]{0,6}$", re.I
)
_EIGHTEEN = re.compile(
    rf"(?<!\d){_PROVINCE}(?:{_D}){{4}}{_SEP}(?:1{_SEP}[89]|2{_SEP}0)(?:{_D}){{2}}"
    rf"{_SEP}(?:0{_SEP}[1-9]|1{_SEP}[0-2]){_SEP}(?:[0-2]{_SEP}\d|3{_SEP}[01])"
    rf"(?:{_D}){{3}}{_SEP}[\dXx×](?!\d)"
)
_FIFTEEN = re.compile(
    rf"(?<!\d){_PROVINCE}(?:{_D}){{4}}(?:{_D}){{2}}{_SEP}(?:0{_SEP}[1-9]|1{_SEP}[0-2])"
    rf"{_SEP}(?:[0-2]{_SEP}\d|3{_SEP}[01])(?:{_D}){{3}}(?!\d)"
)
_IDENTITY_CUE = re.compile(r"(?:身份证|证件|公民身份|ID)[^\d]{0,8}$", re.I)
_ANY_LONG = re.compile(rf"\d(?:{_D}){{11,18}}[Xx]?")
_CARD = re.compile(r"(?<!\d)[3-6]\d{3}(?:[\s\-]?\d){12,15}(?!\d)")
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])[EGPDS][A-Z]?\d{7,8}(?!\d)")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·\s]?[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])"
)
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+\s?[@＠]\s?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_WXID = re.compile(r"wxid_[A-Za-z0-9]{6,}", re.I)
_HANDLE_CUE = (
    r"(?:微信号?|薇信|威信|维信|微x|wei\s?xin|we\s?chat|v\s?信|[vw]\s?x(?:in)?"
    r"|抖音号?|小红书号?|快手号?|微博)"
)
_HANDLE = re.compile(
    rf"{_HANDLE_CUE}(?:账?号|id)?[\s是为叫:：,，（(]{{0,4}}([A-Za-z][A-Za-z0-9_\-]{{5,19}})", re.I
)
_ADD = re.compile(r"(?:加我|加她|加他|加一下|搜)[^A-Za-z0-9]{0,4}([A-Za-z][A-Za-z0-9_\-]{5,19})")
_QQ = re.compile(
    r"(?:qq|扣扣|企鹅)(?:号|群)?(?:码)?[\s是为:：,，（(]{0,4}([1-9]\d{4,10})(?!\d)", re.I
)


def numbers(said: str) -> Iterator[Finding]:
    """The numbers in a text whose digits are plain."""
    yield from _identities(said)
    for pattern, kind, group in _ALWAYS:
        for found in pattern.finditer(said):
            yield Finding(kind, *found.span(group))
    for found in _SHORT.finditer(said):
        if _CALL.search(said[max(0, found.start() - 12) : found.start()]):
            yield Finding(Kind.TELEPHONE, *found.span(), certain=False)
    for found in _CARD.finditer(said):
        if luhn.is_valid(_digits(found[0])):
            yield Finding(Kind.ACCOUNT, *found.span())


_ALWAYS = (
    (_MOBILE, Kind.TELEPHONE, 0),
    (_LANDLINE, Kind.TELEPHONE, 0),
    (_MAIL, Kind.ACCOUNT, 0),
    (_WXID, Kind.ACCOUNT, 0),
    (_PLATE, Kind.PLATE, 0),
    (_PASSPORT, Kind.IDENTITY_NUMBER, 0),
    (_HANDLE, Kind.ACCOUNT, 1),
    (_ADD, Kind.ACCOUNT, 1),
    (_QQ, Kind.ACCOUNT, 1),
)


def _identities(said: str) -> Iterator[Finding]:
    """Eighteen digits of a person; those whose check digit is wrong are a slip of the hand."""
    for found in _EIGHTEEN.finditer(said):
        number = _digits(found[0].replace("×", "X")).upper()
        yield Finding(Kind.IDENTITY_NUMBER, *found.span(), certain=ric.is_valid(number))
    for found in _FIFTEEN.finditer(said):
        yield Finding(Kind.IDENTITY_NUMBER, *found.span(), certain=False)
    for found in _ANY_LONG.finditer(said):
        if _IDENTITY_CUE.search(said[max(0, found.start() - 16) : found.start()]):
            yield Finding(Kind.IDENTITY_NUMBER, *found.span(), certain=False)


def _digits(said: str) -> str:
    return "".join(c for c in said if c.isdigit() or c in "Xx")
