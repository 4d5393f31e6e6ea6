"""What is decided at the desk: who may sit there and how long, and what a typed call means."""

import hmac
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

from services.intake.referrals import keep_away
from shared.vocabulary import ConsentMethod, ConsentScope, ReleaseMoment, SafeChannel, Urgency

CHINA = timezone(timedelta(hours=8))
OPERATOR, SUPERVISOR = "operator", "supervisor"
MANY = frozenset({"harm", "needs"})
"""Fields of which several may be chosen."""
LONGEST: Mapping[str, int] = {
    "safe": 10,
    "region": 24,
    "age": 20,
    "gender": 20,
    "relation": 30,
    "employer": 200,
    "about": 24,
    "children": 3,
    "urgency": 20,
    "channel": 20,
    "address": 200,
    "days": 40,
    "from": 8,
    "to": 8,
    "word": 64,
    "read_back": 3,
    "scope": 40,
    "basis": 40,
    "given_by": 20,
    "article": 40,
    "name": 100,
    "phone": 40,
    "home": 300,
    "story": 20_000,
}
"""The fields of the desk, each with its most characters."""
NUMBERS = ("address", "phone")
"""Fields that are masked unless they are needed."""
CHOICES = 12
Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long things last; see desk_2026_11.toml."""

    idle: timedelta
    longest: timedelta
    overrun: timedelta
    sign_in: timedelta
    call_back: timedelta
    kept: timedelta
    known: timedelta
    again: timedelta
    outcomes: tuple[str, ...]
    final: frozenset[str]
    most_attempts: int


@cache
def limits() -> Limits:
    """The limits in force."""
    table = _table("desk_2026_11.toml")
    session, drafts, back = table["session"], table["drafts"], table["call_back"]
    return Limits(
        idle=timedelta(minutes=session["idle_minutes"]),
        longest=timedelta(hours=session["longest_hours"]),
        overrun=timedelta(minutes=session["shift_overrun_minutes"]),
        sign_in=timedelta(minutes=session["sign_in_minutes"]),
        call_back=timedelta(minutes=drafts["call_back_minutes"]),
        kept=timedelta(hours=drafts["kept_hours"]),
        known=timedelta(minutes=back["known_minutes"]),
        again=timedelta(minutes=back["again_minutes"]),
        outcomes=tuple(back["outcomes"]),
        final=frozenset(back["final"]),
        most_attempts=back["most_attempts"],
    )


@cache
def consent_text() -> dict[str, Any]:
    """What is read aloud before she is asked: its version, and its sentences by language."""
    return _table("consent_text_2026_11.toml")


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Shift:
    """When somebody works, by the clock of China; it may lead past midnight."""

    begins: time
    ends: time

    def end_after(self, now: datetime) -> datetime | None:
        """When the shift that runs at this moment ends; None: none runs."""
        here = now.astimezone(CHINA)
        for day in (here.date() - timedelta(days=1), here.date()):
            begins = datetime.combine(day, self.begins, CHINA)
            ends = datetime.combine(day, self.ends, CHINA)
            if ends <= begins:
                ends += timedelta(days=1)
            if begins <= here < ends:
                return ends
        return None


def session_end(now: datetime, shift: Shift | None) -> datetime | None:
    """When a session that begins now is over at the latest; None: it is nobody's shift."""
    longest = now + limits().longest
    if shift is None:
        return longest
    ends = shift.end_after(now)
    return None if ends is None else min(longest, ends + limits().overrun)


def read_fields(said: Mapping[str, Any]) -> Fields | None:
    """What was typed, as it is kept; None for what no desk of ours sends."""
    kept: Fields = {}
    for name, value in said.items():
        if name in MANY:
            if not _is_choice(value):
                return None
            kept[name] = list(dict.fromkeys(value))
        elif name not in LONGEST or not isinstance(value, str) or len(value) > LONGEST[name]:
            return None
        else:
            kept[name] = value.strip()
    return {name: value for name, value in kept.items() if value}


def _is_choice(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= CHOICES
        and all(isinstance(each, str) and len(each) <= 40 for each in value)
    )


def merged(before: Mapping[str, Any], said: Fields, masked: Iterable[str]) -> Fields:
    """What is kept now; a masked number that was not typed anew stays what it was."""
    kept = {name: before[name] for name in masked if name in NUMBERS and name in before}
    return kept | said


def masked(fields: Fields) -> tuple[Fields, list[str]]:
    """The fields as they are shown, with numbers masked, and which those are."""
    hidden = [name for name in NUMBERS if fields.get(name)]
    return fields | {name: mask(fields[name]) for name in hidden}, hidden


def mask(number: str) -> str:
    """A number of which who looks over a shoulder learns nothing."""
    return f"{number[0]}…{number[-2:]}" if len(number) > 4 else "…"


def needs_read_back(fields: Mapping[str, Any]) -> bool:
    """Whether there is a way to reach her that was not read back to her yet."""
    return is_reachable(fields) and fields.get("read_back") != "yes"


def is_reachable(fields: Mapping[str, Any]) -> bool:
    """Whether she said how she may be reached."""
    return bool(fields.get("address")) and fields.get("channel") not in (None, SafeChannel.NONE)


def request_of(
    fields: Mapping[str, Any], channel: str, language: str, officer: str, begun: datetime
) -> Fields:
    """The request for help that was typed, as a partner would post it. It is judged as such."""
    made: Fields = {
        "channel": channel,
        "region": fields.get("region"),
        "subject": _subject(fields, language),
        "harm": [{"type": harm} for harm in fields.get("harm", ())],
        "perpetrator": keep_away.said_by(
            fields.get("relation"), employer=fields.get("employer"), place=fields.get("about")
        ),
        "children_witnessing": _number(fields.get("children")),
        "needs": fields.get("needs"),
        "urgency": _urgency(fields),
        "consent": _consent(fields, language, officer, begun),
        "identity": _named(fields, name="name", phone="phone", address="home", narrative="story"),
        "safe_contact": _contact(fields, language),
    }
    return {name: value for name, value in made.items() if value not in (None, {}, [])}


def _subject(fields: Mapping[str, Any], language: str) -> Fields:
    return _named(fields, age_band="age", gender="gender") | {"languages": [language]}


def _urgency(fields: Mapping[str, Any]) -> str | None:
    if fields.get("safe") == "no":
        return Urgency.IMMEDIATE
    return fields.get("urgency")


def _number(said: Any) -> Any:
    return int(said) if isinstance(said, str) and said.isascii() and said.isdecimal() else said


def _named(fields: Mapping[str, Any], **names: str) -> Fields:
    return {to: fields[name] for to, name in names.items() if fields.get(name)}


def _consent(
    fields: Mapping[str, Any], language: str, officer: str, begun: datetime
) -> Fields | None:
    if not fields.get("scope"):
        return None
    said: Fields = {
        "basis": fields.get("basis") or "consent",
        "scope": fields["scope"],
        "given_by": fields.get("given_by") or "self",
        "text_version": consent_text()["version"],
        "language": language,
        "method": ConsentMethod.SPOKEN,
    }
    if said["scope"] == ReleaseMoment.SURVIVOR_CONFIRMS:
        said |= {"scope": ConsentScope.ANY_MATCHED_PROVIDER, "release": said["scope"]}
    if fields.get("article"):
        said["duty"] = {
            "article": fields["article"],
            "officer_ref": officer,
            "decided_at": begun.isoformat(timespec="seconds"),
        }
    return said


def _contact(fields: Mapping[str, Any], language: str) -> Fields | None:
    channel = fields.get("channel")
    if not channel:
        return None
    if channel == SafeChannel.NONE:
        return _named(fields, code_word="word") | {"channel": channel, "language": language}
    windows = []
    if fields.get("days") or fields.get("from") or fields.get("to"):
        windows = [{"days": fields.get("days") or "daily"} | _named(fields, **_HOURS)]
    said: Fields = {"channel": channel, "windows": windows, "language": language}
    return said | _named(fields, address="address", code_word="word")


_HOURS = {"from": "from", "to": "to"}
_FIELD_OF = (
    ("/region", "region"),
    ("/subject/age_band", "age"),
    ("/subject/gender", "gender"),
    ("/harm", "harm"),
    ("/perpetrator/employer", "employer"),
    ("/perpetrator/place", "about"),
    ("/perpetrator", "relation"),
    ("/children_witnessing", "children"),
    ("/needs", "needs"),
    ("/urgency", "urgency"),
    ("/consent/basis", "basis"),
    ("/consent/given_by", "given_by"),
    ("/consent/duty", "article"),
    ("/consent", "scope"),
    ("/identity/name", "name"),
    ("/identity/phone", "phone"),
    ("/identity/address", "home"),
    ("/identity/narrative", "story"),
    ("/safe_contact/code_word", "word"),
    ("/safe_contact/windows/0/from", "from"),
    ("/safe_contact/windows/0/to", "to"),
    ("/safe_contact/windows", "days"),
    ("/safe_contact/channel", "channel"),
    ("/safe_contact", "address"),
)


def field_of(pointer: str) -> str:
    """The field of the desk that a fault of the request is about; empty: none of them."""
    return next((field for begin, field in _FIELD_OF if pointer.startswith(begin)), "")


def is_phrase(said: str, agreed: str) -> bool:
    """Whether the pass phrase that was said is the one agreed on; without one none is."""
    return bool(agreed) and hmac.compare_digest(_plain(said), _plain(agreed))


def _plain(said: str) -> bytes:
    return "".join(unicodedata.normalize("NFKC", said).split()).casefold().encode()


def next_call(outcome: str, attempts: int, now: datetime) -> datetime | None:
    """When to call again after an attempt of this outcome; None: nobody calls any more."""
    held = limits()
    if outcome in held.final or attempts >= held.most_attempts:
        return None
    return now + held.again
