"""What is decided about a request for help the moment it is read: risk, urgency, duties."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from services.intake.consent.rules import guardian_accused, is_minor
from shared.vocabulary.codes import (
    CHANNEL_GROUPS,
    AgeBand,
    Channel,
    ConsentGiver,
    HarmForm,
    HarmSub,
    HarmType,
    Need,
    Relation,
    Risk,
    Urgency,
)

CLOCK_SKEW = timedelta(minutes=5)

DEADLY = frozenset({HarmSub.DEATH_THREAT, HarmSub.STRANGULATION, HarmSub.CONFINEMENT})
GRAVE = frozenset({HarmType.SEXUAL_ASSAULT, HarmType.TRAFFICKING})
RAISING = frozenset({HarmType.CHILD_ABUSE, HarmType.SEXUAL_HARASSMENT, HarmType.STALKING})
BODILY = frozenset({HarmForm.PHYSICAL, HarmForm.SEXUAL})

URGENCY_ORDER = (Urgency.ROUTINE, Urgency.PRESSING, Urgency.IMMEDIATE)
OWN_HAND = CHANNEL_GROUPS["online"] | {Channel.QR_POSTER}


class Duty(StrEnum):
    """What the law asks of whoever holds this referral; shown among its flags."""

    MANDATORY_REPORT_DUE = "mandatory_report_due"
    GUARDIAN_CONTACT_BLOCKED = "guardian_contact_blocked"


def risk_of(
    types: Iterable[HarmType],
    forms: Collection[HarmForm],
    subs: Collection[HarmSub],
    age_band: AgeBand,
) -> Risk:
    """The screening: a death threat, strangulation, confinement or a grave harm is high."""
    types = frozenset(types)
    if DEADLY.intersection(subs) or GRAVE & types:
        return Risk.HIGH
    if HarmForm.SEXUAL in forms and is_minor(age_band):
        return Risk.HIGH
    if RAISING & types or BODILY.intersection(forms) or is_minor(age_band):
        return Risk.MEDIUM
    return Risk.STANDARD


def urgency_of(stated: Urgency, risk: Risk) -> Urgency:
    """The stated urgency, raised to pressing by a high risk; screening never lowers it."""
    least = Urgency.PRESSING if risk is Risk.HIGH else Urgency.ROUTINE
    return max(stated, least, key=URGENCY_ORDER.index)


def duties_of(age_band: AgeBand, relation: Relation | None) -> tuple[Duty, ...]:
    """Report every minor at risk; never call the guardian who is accused of the harm."""
    if not is_minor(age_band):
        return ()
    if guardian_accused(age_band, relation):
        return (Duty.MANDATORY_REPORT_DUE, Duty.GUARDIAN_CONTACT_BLOCKED)
    return (Duty.MANDATORY_REPORT_DUE,)


def needs_of(
    asked: tuple[Need, ...], age_band: AgeBand, relation: Relation | None
) -> tuple[Need, ...]:
    """What was asked for, and child protection where a parent is said to harm a minor."""
    if guardian_accused(age_band, relation) and Need.CHILD_PROTECTION not in asked:
        return (*asked, Need.CHILD_PROTECTION)
    return asked


def wrote_herself(stated: bool | None, given_by: ConsentGiver, channel: Channel) -> bool:
    """Whether the person asked for herself; unsaid, an own channel and own consent tell it."""
    if stated is not None:
        return stated
    return given_by is ConsentGiver.SELF and channel in OWN_HAND


@lru_cache(maxsize=8)
def oldest_day(today: date, months: int) -> date:
    """The first day that may be named: that of the month so many months ago."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, month + 1, 1)


def is_plausible(occurred_at: datetime, now: datetime, months: int) -> bool:
    """Whether a moment lies in the past, and not further back than so many months.

    Five minutes of clock difference are forgiven.
    """
    if occurred_at > now + CLOCK_SKEW:
        return False
    return occurred_at.date() >= oldest_day(now.date(), months)
