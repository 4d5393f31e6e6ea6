"""Which judgements are under way, and how they ended: what operations see of them."""

from collections.abc import Sequence

import asyncpg

from services.reporting.publications.judge_process import TIMEOUT
from shared.db import Transaction
from shared.service import Measured

_BEGIN = """
    with lost as (
        update publication_judgement set ended_at = now(), outcome = 'lost'
        where ended_at is null and began_at < now() - make_interval(secs => $2)
    )
    insert into publication_judgement (period) values ($1) returning id
"""
_TRIES = """
    select count(*) from publication_judgement j where period = (
        select period from publication_judgement where id = $1
    ) and outcome <> 'judged' and not exists (
        select from publication_judgement later
        where later.period = j.period and later.outcome = 'judged' and later.id > j.id
    )
"""
_STATUSES = """
    select coalesce(withheld, 'published') as status, count(*) as number from publication group by 1
"""
_UNDER_WAY = """
    select coalesce(max(extract(epoch from now() - began_at))
               filter (where ended_at is null), 0)::float as seconds,
           count(*) filter (where outcome <> 'judged' and not exists (
               select from publication_judgement later where later.period = j.period
               and later.outcome = 'judged' and later.id > j.id
           )) as failed
    from publication_judgement j
"""


async def begin(tx: Transaction, period: str) -> int:
    """Note that a period is being judged; what was begun too long ago is lost."""
    found: int = await tx.fetchval(_BEGIN, period, TIMEOUT)
    return found


async def end(tx: Transaction, judgement: int, outcome: str) -> int:
    """Note how a judgement ended. Return how often its period was not judged since it last was."""
    await tx.execute(
        "update publication_judgement set ended_at = now(), outcome = $2 where id = $1",
        judgement,
        outcome,
    )
    found: int = await tx.fetchval(_TRIES, judgement)
    return found


async def measured(connection: asyncpg.Connection) -> Sequence[Measured]:
    """Return what operations watch: publications by status, and judgements that did not come."""
    statuses = await connection.fetch(_STATUSES)
    row = await connection.fetchrow(_UNDER_WAY)
    assert row is not None  # noqa: S101 - a count has a row
    return [
        *(
            Measured("jieli_publications", float(each["number"]), {"status": each["status"]})
            for each in statuses
        ),
        Measured("jieli_publication_judging_seconds", row["seconds"]),
        Measured("jieli_publication_judgements_failed", float(row["failed"])),
    ]
