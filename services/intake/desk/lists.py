"""What may be chosen at the desk: every entry is found by code, by number, by initials or by name.

One file with all lists, the regions of China among them, under an address that changes with it, so
that a browser fetches it once.
"""

import hashlib
from functools import cache
from pathlib import Path

import orjson

from services.intake.desk.rules import limits
from services.intake.desk.texts import TEXTS
from shared.vocabulary import (
    AgeBand,
    Code,
    ConsentBasis,
    ConsentGiver,
    ConsentScope,
    DutyArticle,
    Gender,
    HarmType,
    Need,
    Relation,
    ReleaseMoment,
    SafeChannel,
    Urgency,
    regions,
)

INITIALS = Path(__file__).with_name("initials.tsv")
SAFE = ("yes", "no", "unsure")
DAYS = ("daily", "mon-fri", "sat,sun")
FAMILIES: dict[str, tuple[Code, ...]] = {
    "needs": tuple(Need),
    "harm": tuple(HarmType),
    "age": tuple(AgeBand),
    "gender": tuple(Gender),
    "relation": tuple(Relation),
    "urgency": tuple(Urgency),
    "channel": tuple(SafeChannel),
    "scope": (
        ConsentScope.ANY_MATCHED_PROVIDER,
        ReleaseMoment.SURVIVOR_CONFIRMS,
        ConsentScope.STATISTICS_ONLY,
    ),
    "basis": tuple(ConsentBasis),
    "given_by": tuple(ConsentGiver),
    "article": tuple(DutyArticle),
}
OWN = {"safe": SAFE, "days": DAYS, "outcome": limits().outcomes}
"""Lists whose words are the desk's own."""
Entry = tuple[str, str, str, str]
_FORMAL = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


def chinese_names() -> set[str]:
    """Every Chinese name in a list."""
    named = {code.zh for family in FAMILIES.values() for code in family}
    own = {TEXTS["zh"][f"{family}.{code}"] for family, codes in OWN.items() for code in codes}
    return named | own | {regions.name(code) for code in _places()}


def _places() -> list[str]:
    """Regions in force that people name."""
    known = regions.regions().items()
    return [
        code for code, region in known if region.last_year is None and region.name not in _FORMAL
    ]


@cache
def _initials() -> dict[str, str]:
    lines = INITIALS.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines)


@cache
def lists() -> tuple[str, bytes]:
    """A digest of all lists, and the lists: `[code, Chinese, English, initials, …]` each."""
    known = _initials()
    made: dict[str, list[tuple[str, ...]]] = {
        family: [(str(code), code.zh, code.en, known[code.zh]) for code in codes]
        for family, codes in FAMILIES.items()
    }
    for family, codes in OWN.items():
        made[family] = [_own(family, code, known) for code in codes]
    made["region"] = [_place(code, known) for code in _places()]
    body = orjson.dumps(made)
    return hashlib.sha256(body).hexdigest()[:16], body


def _own(family: str, code: str, known: dict[str, str]) -> Entry:
    zh, en = (TEXTS[lang][f"{family}.{code}"] for lang in ("zh", "en"))
    return code, zh, en, known[zh]


def _place(code: str, known: dict[str, str]) -> tuple[str, ...]:
    """A region with what holds it; its own initials, and those of the whole."""
    names = [regions.name(each) for each in reversed(regions.ancestors(code))]
    said = [name for name in names[:-1] if name in known and name not in _FORMAL] + names[-1:]
    english = regions.name(code, "en") if code.endswith("0000") else ""
    whole = "".join(known[name].partition(" ")[0] for name in said)
    return code, "".join(said), english, known[names[-1]], whole
