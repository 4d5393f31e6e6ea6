"""All SQL of how often channels were used: a report of a day replaces the one before."""

from collections.abc import Sequence

from shared.db import Transaction
from shared.events import UsageReported

_CLEAR_USAGE = """
    delete from usage_count u
    using unnest($1::uuid[], $2::text[], $3::date[], $4::bool[])
        as k (partner_id, channel, day, rehearsed)
    where (u.partner_id, u.channel, u.day, u.rehearsed)
        = (k.partner_id, k.channel, k.day, k.rehearsed)
"""
_PUT_USAGE = """
    insert into usage_count (partner_id, channel, day, rehearsed, gender, age_band, users, opens)
    select partner_id, channel, day, rehearsed, gender, age_band, sum(users), sum(opens)
    from unnest($1::uuid[], $2::text[], $3::date[], $4::bool[], $5::text[], $6::text[],
                $7::bigint[], $8::bigint[])
        as b (partner_id, channel, day, rehearsed, gender, age_band, users, opens)
    group by partner_id, channel, day, rehearsed, gender, age_band
"""


async def replace_usage(tx: Transaction, reports: Sequence[UsageReported]) -> None:
    """Put the counters of these days in the place of what was reported before."""
    await tx.execute(
        _CLEAR_USAGE,
        [report.partner_id for report in reports],
        [report.channel for report in reports],
        [report.day for report in reports],
        [report.sandbox for report in reports],
    )
    rows = [(report, count) for report in reports for count in report.counts]
    await tx.execute(
        _PUT_USAGE,
        [report.partner_id for report, _ in rows],
        [report.channel for report, _ in rows],
        [report.day for report, _ in rows],
        [report.sandbox for report, _ in rows],
        [count.gender for _, count in rows],
        [count.age_band for _, count in rows],
        [count.users for _, count in rows],
        [count.opens for _, count in rows],
    )
