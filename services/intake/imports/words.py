"""The dated list of how columns are headed and values are written, read once."""

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from shared.vocabulary import (
    AgeBand,
    Channel,
    Code,
    ConsentBasis,
    ConsentGiver,
    ConsentScope,
    Flag,
    Gender,
    HarmForm,
    HarmSub,
    HarmType,
    Need,
    Relation,
    SafeChannel,
    Urgency,
)

LIST = Path(__file__).with_name("words_2026_11.toml")
FAMILIES: dict[str, type[Code]] = {
    "channel": Channel,
    "age": AgeBand,
    "gender": Gender,
    "flags": Flag,
    "harm": HarmType,
    "forms": HarmForm,
    "particulars": HarmSub,
    "relation": Relation,
    "needs": Need,
    "urgency": Urgency,
    "consent_basis": ConsentBasis,
    "consent_scope": ConsentScope,
    "consent_given_by": ConsentGiver,
    "contact_channel": SafeChannel,
}
_REMARK = re.compile(r"[(（\[【].*?[)）\]】]")
_MARKS = re.compile(r"[\s*＊:：_\-]+")


@lru_cache(maxsize=16384)
def folded(said: str) -> str:
    """A name or value as it is compared: width, case, blanks and marks make no difference."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", said)).casefold()


def field_of(header: str) -> str | None:
    """The field a column of this name most likely is; None: nobody knows."""
    names = _fields()
    plain = folded(header)
    return names.get(plain) or names.get(folded(_REMARK.sub("", header)))


@lru_cache(maxsize=16384)
def code_of(field: str, said: str) -> str | None:
    """The code that is meant by what stands in a cell of this field; None: nobody knows."""
    return _codes()[field].get(folded(said))


def fields() -> tuple[str, ...]:
    """Every field a column may be, in the order they are asked for; `ignore` is the last."""
    return tuple(_list()["columns"])


def version() -> str:
    """The version of the list."""
    return str(_list()["version"])


def headers_of(field: str) -> list[str]:
    """The names of columns that are known to be this field."""
    return [str(name) for name in _list()["columns"][field]]


@cache
def _list() -> dict[str, dict[str, dict[str, list[str]]]]:
    found: dict[str, dict[str, dict[str, list[str]]]] = tomllib.loads(
        LIST.read_text(encoding="utf-8")
    )
    return found


@cache
def _fields() -> dict[str, str]:
    named = {folded(name): field for field, names in _list()["columns"].items() for name in names}
    return named | {folded(field): field for field in _list()["columns"]}


@cache
def _codes() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = {}
    for field, family in FAMILIES.items():
        known = table.setdefault(field, {})
        for code, said in _list()["words"].get(field, {}).items():
            known.update({folded(str(each)): str(family(code)) for each in said})
        for each in family:
            known.update({folded(name): str(each) for name in (str(each), each.zh, each.en)})
    return table
