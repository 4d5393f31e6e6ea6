"""All SQL of scans: a counter for each day and kind of place, and nothing else."""

from datetime import date

import asyncpg

from shared.db import Transaction


async def count(tx: Transaction, day: date, kind: str) -> None:
    """One more scan of a poster in a place of this kind."""
    await tx.execute(
        "insert into venue_scan (day, venue_kind, scans) values ($1, $2, 1)"
        " on conflict (day, venue_kind) do update set scans = venue_scan.scans + 1",
        day,
        kind,
    )


async def untold(tx: Transaction, before: date, most: int) -> list[asyncpg.Record]:
    """Mark whole days before this one as told, and give how often all posters were scanned."""
    return await tx.fetch(
        """
        with days as (
            select distinct day from venue_scan where told_at is null and day < $1
            order by day limit $2
        ), marked as (
            update venue_scan set told_at = $3 from days
            where venue_scan.day = days.day and told_at is null
            returning venue_scan.day, scans
        )
        select day, sum(scans)::integer as scans from marked group by day order by day
        """,
        before,
        most,
        tx.now,
    )
