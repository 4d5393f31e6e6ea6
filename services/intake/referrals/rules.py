"""What is decided about a request for help the moment it is read: risk, urgency, duties."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from services.intake.consent.capacity import capacity
from services.intake.consent.rules import guardian_accused, is_minor
from services.intake.screening.rules import urgency_by
from shared.vocabulary import (
    CHANNEL_GROUPS,
    AgeBand,
    Channel,
    ConsentGiver,
    Flag,
    Need,
    Relation,
    Risk,
    SpecialCare,
    Urgency,
    regions,
)

CLOCK_SKEW = timedelta(minutes=5)

CARED_FOR = frozenset({Flag.LEFT_BEHIND, Flag.CHILD_IN_DISTRESS})
URGENCY_ORDER = (Urgency.ROUTINE, Urgency.PRESSING, Urgency.IMMEDIATE)
OWN_HAND = CHANNEL_GROUPS["online"] | {Channel.QR_POSTER}


class Duty(StrEnum):
    """What the law asks of whoever holds this referral; shown among its flags."""

    MANDATORY_REPORT_DUE = "mandatory_report_due"
    GUARDIAN_CONTACT_BLOCKED = "guardian_contact_blocked"
    SPECIAL_CARE_DUE = "special_care_due"


def urgency_of(stated: Urgency, risk: Risk, *, hours_run: bool = False) -> Urgency:
    """The stated urgency, raised by a high risk or medicine's hours; screening never lowers it."""
    return max(stated, urgency_by(risk, hours_run=hours_run), key=URGENCY_ORDER.index)


def duties_of(
    age_band: AgeBand, relation: Relation | None, care: Collection[SpecialCare] = ()
) -> tuple[Duty, ...]:
    """What the law asks of whoever holds her case.

    Harm to a minor, or to somebody without full capacity, is reported; a guardian who is accused
    of it is never called; who belongs to a group of `care` is owed special care.
    """
    limited = SpecialCare.LIMITED_CAPACITY in care
    owed = []
    if is_minor(age_band) or (limited and capacity().limited_capacity.report):
        owed.append(Duty.MANDATORY_REPORT_DUE)
    if guardian_accused(age_band, relation, limited_capacity=limited):
        owed.append(Duty.GUARDIAN_CONTACT_BLOCKED)
    if care:
        owed.append(Duty.SPECIAL_CARE_DUE)
    return tuple(owed)


def needs_of(
    asked: tuple[Need, ...],
    age_band: AgeBand,
    relation: Relation | None,
    flags: Collection[Flag] = (),
) -> tuple[Need, ...]:
    """What was asked for, and what children are owed beside it.

    Child protection where a parent is said to harm a minor; a care visit for a minor who is left
    behind or in distress (Gansu's action plan 甘政办发〔2022〕38号, duty 4).
    """
    owed = []
    if guardian_accused(age_band, relation):
        owed.append(Need.CHILD_PROTECTION)
    if is_minor(age_band) and CARED_FOR.intersection(flags):
        owed.append(Need.CARE_VISIT)
    return (*asked, *(need for need in owed if need not in asked))


def crosses_regions(origin: str, destination: str) -> bool:
    """Whether somebody was taken from one province to another, by today's provinces."""
    return province_today(origin) != province_today(destination)


def province_today(region: str) -> str:
    """The province that a region lies in today; its code may have been given up."""
    return regions.province_of(regions.today(region))


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
