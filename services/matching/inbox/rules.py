"""What a provider may do on the page, what each form must hold, and how time left is put. No I/O.

A service that was given rests on proof that somebody spoke with her: how, and on which day.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from services.matching.answers.rules import Answer
from services.matching.lifecycle.rules import Move, Party, Standing, legal
from shared.contact.time_zones import AT_HOME, zone
from shared.problems.languages import Language
from shared.vocabulary import (
    WITHOUT_HELP,
    Code,
    ContactMeans,
    DeclineReason,
    FailReason,
    MissReason,
    OutcomeCode,
    PauseReason,
    ServiceResult,
    WaitlistReason,
)

CANNOT: tuple[DeclineReason, ...] = tuple(
    reason for reason in DeclineReason if reason is not DeclineReason.PROVIDER_DECLINED
)
"""The five reasons for a no; that a body simply declines is no reason that helps the next."""
HELPED: tuple[OutcomeCode, ...] = tuple(code for code in OutcomeCode if code not in WITHOUT_HELP)
"""What may have come of a service that was given; the others are said by `fail`."""
REASONS: Mapping[Move, tuple[Code, ...]] = {
    Move.DECLINE: CANNOT,
    Move.WAITLIST: tuple(WaitlistReason),
    Move.PAUSE: tuple(PauseReason),
    Move.FAIL: tuple(FailReason),
    Move.NO_SHOW: tuple(MissReason),
}


class Do(StrEnum):
    """What a form of the page may say: a move, in the order in which they are shown, or `ask`."""

    ACCEPT = "accept"
    DECLINE = "decline"
    ASK = "ask"
    ACKNOWLEDGE = "acknowledge"
    START = "start"
    SCHEDULE = "schedule"
    NO_SHOW = "no_show"
    COMPLETE = "complete"
    WAITLIST = "waitlist"
    PAUSE = "pause"
    RESUME = "resume"
    FAIL = "fail"


_SHOWN = tuple(Move(each) for each in Do if each is not Do.ASK)
LONGEST_AHEAD = timedelta(days=731)


class Row(Protocol):
    """An offer as it was read, by the names of its columns."""

    def __getitem__(self, name: str, /) -> Any:
        """The value of a column."""


class Proof(NamedTuple):
    """How and on which day she was spoken with."""

    means: ContactMeans
    made_on: date


class Said(NamedTuple):
    """What a form says: the answer, and with it the proof of contact where one is due."""

    answer: Answer
    proof: Proof | None = None


class Unfit(Exception):  # noqa: N818 - an answer, not a crash
    """Fields of a form that must be mended, as keys of the page's texts."""

    def __init__(self, *wrong: str) -> None:
        super().__init__(*wrong)
        self.wrong = wrong


def moves(row: Row) -> list[Move]:
    """What may be done with an offer, in the order in which the page shows it."""
    standing = Standing(row["status"], row["answer_due_at"], started=row["started_at"] is not None)
    allowed = legal(standing, row["now"], Party.PROVIDER)
    return [move for move in _SHOWN if move in allowed]


def seen(row: Row) -> str:
    """A mark of an offer as it was shown; it is another one as soon as the offer has moved on."""
    shown = ("status", "acknowledged_at", "appointment_at", "missed", "started_at")
    told = "|".join(str(row[name]) for name in shown)
    return hashlib.blake2b(told.encode(), digest_size=9).hexdigest()


def read(
    move: Move, offer_id: UUID, given: Mapping[str, str], now: datetime, *, proven: bool
) -> Said:
    """What a form of the page says. `proven`: how she was spoken with is known. Raises Unfit."""
    if move is Move.COMPLETE:
        return _completed(offer_id, given, now, proven=proven)
    said = Answer(offer_id, move)
    if move in REASONS:
        reason = _one_of(REASONS[move], given.get("reason", ""), "wrong_reason")
        said = said._replace(reason=reason)
    elif move is Move.SCHEDULE:
        said = said._replace(appointment_at=_appointment(given, now))
    return Said(said, _proof(given, now) if move is Move.START else None)


def _completed(offer_id: UUID, given: Mapping[str, str], now: datetime, *, proven: bool) -> Said:
    wrong: list[str] = []
    outcome, proof = None, None
    try:
        outcome = _one_of(HELPED, given.get("outcome", ""), "wrong_outcome")
    except Unfit as unfit:
        wrong += unfit.wrong
    try:
        proof = None if proven and not given.get("means") else _proof(given, now)
    except Unfit as unfit:
        wrong += unfit.wrong
    if wrong:
        raise Unfit(*wrong)
    said = Answer(offer_id, Move.COMPLETE, result=ServiceResult.COMPLETED, outcome=outcome)
    return Said(said, proof)


def _one_of(family: Sequence[Code], code: str, wrong: str) -> Any:
    for each in family:
        if each == code:
            return each
    raise Unfit(wrong)


def _proof(given: Mapping[str, str], now: datetime) -> Proof:
    means = _one_of(tuple(ContactMeans), given.get("means", ""), "wrong_proof")
    try:
        made_on = date.fromisoformat(given.get("made_on", ""))
    except ValueError:
        raise Unfit("wrong_proof") from None
    today = now.astimezone(zone(AT_HOME)).date()
    if not today - LONGEST_AHEAD <= made_on <= today:
        raise Unfit("wrong_proof")
    return Proof(means, made_on)


def _appointment(given: Mapping[str, str], now: datetime) -> datetime:
    try:
        day = date.fromisoformat(given.get("day", ""))
        at = datetime.combine(day, time.fromisoformat(given.get("time", "")))
    except ValueError:
        raise Unfit("wrong_time") from None
    if at.tzinfo is not None:
        raise Unfit("wrong_time")
    at = at.replace(tzinfo=zone(AT_HOME)).astimezone(UTC)
    if not now < at <= now + LONGEST_AHEAD:
        raise Unfit("wrong_time")
    return at


_UNITS = (
    (timedelta(days=1), "天", "day"),
    (timedelta(hours=1), "小时", "hour"),
    (timedelta(minutes=1), "分钟", "minute"),
)


def time_left(due: datetime, now: datetime, lang: Language) -> str:
    """How long until then in words, to two units, as a clock on a wall would show it."""
    left = due - now
    words = _length(abs(left), lang)
    if left < timedelta():
        return f"已过{words}" if lang == "zh" else f"{words} overdue"
    return f"还剩{words}" if lang == "zh" else f"{words} left"


def _length(length: timedelta, lang: Language) -> str:
    parts: list[str] = []
    for unit, chinese, english in _UNITS:
        count, length = divmod(length, unit)
        if count and len(parts) < 2:
            plural = "s" if count > 1 else ""
            parts.append(f"{count}{chinese}" if lang == "zh" else f"{count} {english}{plural}")
        elif parts:
            break
    if not parts:
        return "不到1分钟" if lang == "zh" else "less than a minute"
    return "".join(parts) if lang == "zh" else " ".join(parts)


def at_home(moment: datetime, lang: Language) -> str:
    """A moment in China's time, as people write it."""
    at = moment.astimezone(zone(AT_HOME))
    if lang == "zh":
        return f"{at.month}月{at.day}日 {at:%H:%M}"
    return f"{at.day} {at:%b}, {at:%H:%M}"
