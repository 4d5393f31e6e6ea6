"""What she says in the form, step by step: read, judged, and made into a request for help."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from services.intake.referrals import keep_away
from shared.contact import rules as contact
from shared.contact.contact_windows import read_window
from shared.fields import PLAIN, PROSE, UnfitError
from shared.vocabulary import (
    AgeBand,
    Channel,
    Code,
    ConsentBasis,
    ConsentGiver,
    ConsentMethod,
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

TEXT_VERSION = "her-page-2026-11"
"""Version of the sentences in texts.py that she agrees to. A proposal; counsel has not seen it."""
STEPS = ("needs", "harm", "self", "contact", "send")
NEEDS = tuple(f"need.{need}" for need in Need)
HARMS = tuple(f"harm.{harm}" for harm in HarmType)
CONTACT = ("channel", "address", "days", "from", "to", "word")
FIELDS: Mapping[str, tuple[str, ...]] = {
    "begin": ("venue",),
    "needs": NEEDS,
    "harm": (*HARMS, "urgency", "story"),
    "self": ("province", "city", "age", "gender", "relation", "apart"),
    "contact": (*CONTACT, "name"),
    "send": ("scope",),
    "code": ("code",),
    "change": CONTACT,
    "word": ("word",),
    "correct": ("name", "story"),
}
LONGEST = {
    "story": 4000,
    "name": 100,
    "word": 64,
    "address": 200,
    "city": 40,
    "code": 40,
    "apart": 200,
}
"""Most characters of what is typed; the page's fields take no more."""
HOURS = tuple(f"{hour:02}:00" for hour in range(25))
DAYS = ("daily", "mon-fri", "sat,sun")
OFFICER = "her-page-rule-2026-11"
_CODES: Mapping[str, type[Code]] = {
    "urgency": Urgency,
    "age": AgeBand,
    "gender": Gender,
    "relation": Relation,
    "channel": SafeChannel,
}
SURVIVOR_CONFIRMS = ReleaseMoment.SURVIVOR_CONFIRMS
SCOPES = (ConsentScope.ANY_MATCHED_PROVIDER, SURVIVOR_CONFIRMS, ConsentScope.STATISTICS_ONLY)
"""What she may choose: find somebody, find somebody and ask me first, only count."""
_MULTILINE = frozenset({"story"})
Said = dict[str, Any]
Wrong = dict[str, str]


def judge(step: str, said: Mapping[str, str]) -> tuple[Said, Wrong]:
    """What was said in a step, as it is kept in the draft, and what is wrong with it.

    Nothing typed is lost: what is wrong is kept too, to be shown again and mended.
    """
    kept = {name: _clean(name, value) for name, value in said.items()}
    wrong = {name: "too_long" for name in kept if len(kept[name]) > LONGEST.get(name, 100)}
    wrong |= {
        name: "unknown"
        for name, value in kept.items()
        if name in _CODES and value not in set(_CODES[name])
    }
    return kept, wrong | _JUDGES.get(step, _anything)(kept)


def _clean(name: str, value: str) -> str:
    """Without what no one sees: control signs, and those that turn the direction of writing."""
    wanted = PROSE if name in _MULTILINE else PLAIN
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(sign for sign in lines if re.match(wanted, sign) or sign in "\n\t")
    return kept.strip() if name in _MULTILINE else " ".join(kept.split())


def _anything(_kept: Said) -> Wrong:
    return {}


def _needs(kept: Said) -> Wrong:
    return {} if any(name in kept for name in NEEDS) else {"need": "choose"}


def _self(kept: Said) -> Wrong:
    known = kept.get("province") in regions.provinces()
    return {} if known else {"province": "choose"}


def _scope(kept: Said) -> Wrong:
    return {} if kept.get("scope") in SCOPES else {"scope": "choose"}


def contact_faults(kept: Said) -> Wrong:
    """What is wrong with a way to reach her."""
    if "channel" not in kept:
        return {"channel": "choose"}
    if kept["channel"] == SafeChannel.NONE or kept["channel"] not in set(SafeChannel):
        return {}
    return _address(kept) or _hours(kept)


def _address(kept: Said) -> Wrong:
    if "address" not in kept:
        return {"address": "needed"}
    try:
        contact.address(SafeChannel(kept["channel"]), kept["address"])
    except UnfitError:
        return {"address": f"not_{kept['channel']}"}
    return {}


def _hours(kept: Said) -> Wrong:
    given = [kept.get(name) for name in ("days", "from", "to")]
    if not any(given):
        return {}
    if not all(given):
        return {"hours": "hours_half"}
    try:
        read_window(*map(str, given))
    except UnfitError:
        return {"hours": "hours_unclear"}
    return {}


_JUDGES: Mapping[str, Callable[[Said], Wrong]] = {
    "needs": _needs,
    "self": _self,
    "contact": contact_faults,
    "change": contact_faults,
    "send": _scope,
}


def is_whole(draft: Mapping[str, Any]) -> str | None:
    """The first step that is still to be mended; None when it can be sent."""
    return next((step for step in STEPS if judge(step, said_in(draft, step))[1]), None)


def said_in(draft: Mapping[str, Any], step: str) -> dict[str, str]:
    """What a draft holds of a step."""
    return {name: draft[name] for name in FIELDS[step] if draft.get(name)}


def place_of(draft: Mapping[str, Any]) -> str:
    """The region she means: a city or county she named if there is one such, else the province."""
    province = str(draft["province"])
    typed = unicodedata.normalize("NFKC", str(draft.get("city", ""))).replace(" ", "")
    named = _named_in(province, typed) if typed else []
    return named[0] if len(named) == 1 else province


def _named_in(province: str, typed: str) -> list[str]:
    here = [
        code
        for code, region in regions.regions().items()
        if code[:2] == province[:2] and region.last_year is None and code != province
    ]
    exact = [code for code in here if typed.endswith(regions.name(code))]
    longest = max((len(regions.name(code)) for code in exact), default=0)
    return [code for code in exact if len(regions.name(code)) == longest] or [
        code for code in here if len(typed) > 1 and regions.name(code).startswith(typed)
    ]


def safe_contact(draft: Mapping[str, Any], language: str) -> Said:
    """How she may be reached, as a partner would post it. No hours: no machine writes to her."""
    channel = draft.get("channel", SafeChannel.NONE)
    if channel == SafeChannel.NONE:
        return {"channel": "none", "language": language}
    windows = []
    if draft.get("days"):
        windows = [{"days": draft["days"], "from": draft["from"], "to": draft["to"]}]
    said = {
        "channel": channel,
        "address": draft["address"],
        "windows": windows,
        "language": language,
        "code_word": draft.get("word"),
    }
    return {name: value for name, value in said.items() if value is not None}


def request_of(draft: Mapping[str, Any], language: str, decided_at: datetime) -> Said:
    """The request for help that a whole draft is, as a partner would post it."""
    age = draft.get("age") or AgeBand.UNDISCLOSED
    harms = [harm for harm in HarmType if draft.get(f"harm.{harm}")] or [HarmType.OTHER]
    who = {"name": draft.get("name"), "narrative": draft.get("story")}
    made: Said = {
        "channel": Channel.QR_POSTER if draft.get("venue") else Channel.WEB_FORM,
        "venue_kind": draft.get("venue"),
        "region": place_of(draft),
        "subject": {
            "age_band": age,
            "gender": draft.get("gender") or Gender.UNDISCLOSED,
            "languages": [language],
        },
        "harm": [{"type": harm} for harm in harms],
        "needs": [need for need in Need if draft.get(f"need.{need}")],
        "urgency": draft.get("urgency") or Urgency.ROUTINE,
        "self_referred": True,
        "consent": _consent(age, draft["scope"], decided_at) | {"language": language},
        "identity": {name: value for name, value in who.items() if value},
        "safe_contact": safe_contact(draft, language),
        "perpetrator": keep_away.said_by(draft.get("relation"), employer=draft.get("apart")),
    }
    return {name: value for name, value in made.items() if value}


def _consent(age: str, scope: str, decided_at: datetime) -> Said:
    """Her own consent; under fourteen, where the law lets nobody consent alone, the duty to report.

    That a request on this page starts the duty of Article 11 is a proposal, for counsel to confirm.
    """
    said: Said = {
        "scope": scope,
        "given_by": ConsentGiver.SELF,
        "text_version": TEXT_VERSION,
        "method": ConsentMethod.ELECTRONIC,
    }
    if scope == SURVIVOR_CONFIRMS:
        said |= {"scope": ConsentScope.ANY_MATCHED_PROVIDER, "release": SURVIVOR_CONFIRMS}
    if age != AgeBand.UNDER_14:
        return said | {"basis": ConsentBasis.CONSENT}
    duty = {
        "article": DutyArticle.MINORS_PROTECTION_11,
        "officer_ref": OFFICER,
        "decided_at": decided_at.isoformat(),
    }
    return said | {"basis": ConsentBasis.MANDATORY_REPORT, "duty": duty}
