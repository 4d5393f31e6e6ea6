"""How long people waited: counts by rounded waiting time, from which medians are read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

import asyncpg

from services.reporting.publications.counting import LONG, UNKNOWN
from services.reporting.reports.special_reports import Waited

_WAITS = f"""
    with waits as materialized (
        select channel, urgency, coalesce(partner_id::text, '{UNKNOWN}') as partner,
               greatest(0, extract(epoch from f.accepted_at - r.received_at)) / 3600 as hours
        from counted_referral r join (
            select referral_id, min(accepted_at) as accepted_at from need_fact
            where accepted_at is not null group by referral_id
        ) f using (referral_id)
        where r.received_at is not null and day between $1 and $2
    )
    select channel, urgency, null as partner,
           (case when hours >= 1 then round(hours, 1) else round(hours, 4) end)::float as hours,
           count(*) as number
    from waits group by 1, 2, 4
    union all
    select channel, urgency, partner, null, count(*) from waits group by 1, 2, 3
"""  # noqa: S608 - a code of ours
_ANSWERS = """
    select channel,
           ceil(extract(epoch from accepted_at - offered_at) / 60)::float as minutes,
           count(*) filter (where accepted_at >= offered_at) as number,
           sum(offers)::bigint as offers, sum(declined + expired)::bigint as refused,
           count(accepted_at) as accepted
    from need_state where day between $1 and $2 and offers > 0 group by 1, 2
"""
_ACTIVE = """
    select channel, partner_id, false as helps from counted_referral
    where received_at is not null and partner_id is not null and day between $1 and $2
    group by 1, 2
    union
    select channel, provider_partner_id, true from need_state
    where accepted_at is not null and provider_partner_id is not null and day between $1 and $2
    group by 1, 2
"""
_Key = TypeVar("_Key")
Times = dict[float, int]
"""How many waited how long."""


@dataclass
class Waits:
    """Of one urgency and channel: how long, and by whose referrals."""

    hours: Times = field(default_factory=dict)
    partners: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Answers:
    """What became of offers: of one channel's needs."""

    minutes: Times
    offers: int
    refused: int
    accepted: int


@dataclass(frozen=True)
class Waiting:
    """All that was measured in a period, by urgency and channel."""

    waits: Mapping[tuple[str, str], Waits]
    """By channel and urgency."""
    answers: Mapping[str, Answers]
    active: frozenset[tuple[str, str, bool]]
    """Channel, organisation, and whether it helped (else it referred)."""
    reported: frozenset[tuple[str, date]] = frozenset()
    """Channel and day of every counter that was reported."""

    def waited(self, channels: Iterable[str], urgency: str | None) -> tuple[Waited, Waits] | None:
        """Return how long a group waited, and who told of it; None if nobody was helped."""
        selected = set(channels)
        together = Waits()
        for (channel, code), waits in self.waits.items():
            if channel in selected and urgency in {None, code}:
                _add(together.hours, waits.hours)
                _add(together.partners, waits.partners)
        number = sum(together.hours.values())
        if not number:
            return None
        median, p90 = (quantile(together.hours, part) for part in (0.5, 0.9))
        return Waited(number, median, p90), together

    def answered(self, channels: Iterable[str]) -> Answers:
        """Return what became of the offers of some channels' needs."""
        found = [self.answers[each] for each in channels if each in self.answers]
        minutes: Times = {}
        for each in found:
            _add(minutes, each.minutes)
        return Answers(
            minutes,
            sum(each.offers for each in found),
            sum(each.refused for each in found),
            sum(each.accepted for each in found),
        )

    def days(self, channels: Iterable[str]) -> int:
        """Return of how many days there are counters of some channels."""
        selected = set(channels)
        return len({day for channel, day in self.reported if channel in selected})

    def organisations(self, channels: Iterable[str]) -> dict[bool, int]:
        """Return how many organisations referred (False) and how many helped (True)."""
        selected = set(channels)
        return {
            helps: len(
                {who for channel, who, does in self.active if channel in selected and does is helps}
            )
            for helps in (False, True)
        }


def _add(to: dict[_Key, int], more: Mapping[_Key, int]) -> None:
    for key, number in more.items():
        to[key] = to.get(key, 0) + number


def quantile(times: Mapping[float, int], part: float) -> float:
    """Return the time that a part of all waited at most, between two that are nearest to it."""
    ordered, last = sorted(times.items()), sum(times.values()) - 1
    place = last * part
    below, above = _at(ordered, int(place)), _at(ordered, min(int(place) + 1, last))
    return below + (above - below) * (place - int(place))


def _at(ordered: Sequence[tuple[float, int]], place: int) -> float:
    passed = 0
    for time, number in ordered:
        passed += number
        if passed > place:
            return time
    raise IndexError(place)


async def waiting(connection: asyncpg.Connection, first: date, last: date) -> Waiting:
    """Measure the waiting times of the referrals of some days."""
    waits: dict[tuple[str, str], Waits] = {}
    for row in await connection.fetch(_WAITS, first, last, timeout=LONG):
        own = waits.setdefault((row["channel"], row["urgency"]), Waits())
        if row["partner"] is None:
            own.hours[row["hours"]] = row["number"]
        else:
            own.partners[row["partner"]] = row["number"]
    answers = _answers(await connection.fetch(_ANSWERS, first, last, timeout=LONG))
    active = await connection.fetch(_ACTIVE, first, last, timeout=LONG)
    reported = await connection.fetch(
        "select distinct channel, day from counted_usage where day between $1 and $2", first, last
    )
    return Waiting(
        waits,
        answers,
        frozenset((r[0], str(r[1]), r[2]) for r in active),
        frozenset((r[0], r[1]) for r in reported),
    )


def _answers(rows: Iterable[asyncpg.Record]) -> dict[str, Answers]:
    by_channel: dict[str, list[asyncpg.Record]] = {}
    for row in rows:
        by_channel.setdefault(row["channel"], []).append(row)
    return {
        channel: Answers(
            {row["minutes"]: row["number"] for row in some if row["number"]},
            *(sum(row[name] or 0 for row in some) for name in ("offers", "refused", "accepted")),
        )
        for channel, some in by_channel.items()
    }
