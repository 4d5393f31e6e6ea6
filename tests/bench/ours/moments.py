"""When each stage of each referral was done: the commit time of the transaction that did it.

PostgreSQL takes a commit's time just before it writes the commit to the disk, so every moment is
early by one write, about a millisecond. The client's clock and the database's are one machine's.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import orjson

from tests.bench.client import Post
from tests.bench.figures import Figures, spread

STAGES = ("offered", "told", "counted")

# An inbox row is written once, by the transaction that holds the effects of its event.
_DONE = {
    "offered": """
        select subject as id, pg_xact_commit_timestamp(xmin) as at from matching.inbox
        where subject = any ($1::uuid[]) and name = 'referral.received'""",
    "told": """
        select referral_id as id, max(pg_xact_commit_timestamp(xmin)) as at
        from notifications.message
        where referral_id = any ($1::uuid[]) and settled_at is not null group by referral_id""",
    "counted": """
        select subject as id, max(at) as at from (
            select subject, name, min(pg_xact_commit_timestamp(xmin)) as at from reporting.inbox
            where subject = any ($1::uuid[]) and name = any (array[
                'referral.received', 'referral.matched', 'notification.settled'])
            group by subject, name) as each_kind
        group by subject having count(*) = 3""",
}
LEGS = (
    ("POST → answered", "sent", "answered"),
    ("answered → offered", "answered", "offered"),
    ("offered → told", "offered", "told"),
    ("told → counted", "told", "counted"),
)

Moments = Mapping[UUID, datetime]

_PROGRESS = """
    select count(*) as events, extract(epoch from min(at)) as first,
           extract(epoch from max(at)) as last
    from (select pg_xact_commit_timestamp(xmin) as at from {table}) as rows
    where at >= to_timestamp($1)
"""
_TABLES = {
    "accepted": "intake.vault_key",
    "matching": "matching.inbox",
    "notifications": "notifications.inbox",
    "reporting": "reporting.inbox",
    "intake, its own view": "intake.inbox",
}


async def stage_times(database: asyncpg.Connection, posts: Sequence[Post]) -> Figures:
    """What it took from POST to offered, told and counted, and where between them it went."""
    sent = {UUID(orjson.loads(post.body)["id"]): post for post in posts}
    ids = list(sent)
    known = {stage: await _moments(database, query, ids) for stage, query in _DONE.items()}
    times: dict[str, dict[UUID, float]] = {
        "sent": {key: post.sent_at for key, post in sent.items()},
        "answered": {key: post.sent_at + post.seconds for key, post in sent.items()},
        **known,
    }
    return {
        "measured": {stage: len(known[stage]) for stage in STAGES},
        **{stage: spread(_between(times["sent"], known[stage])) for stage in STAGES},
        "legs": {leg: spread(_between(times[a], times[b])) for leg, a, b in LEGS},
    }


async def stage_rates(database: asyncpg.Connection, begun_at: float) -> Figures:
    """Since then: how many events each stage took, and from when to when, seconds after it."""
    found: Figures = {}
    for stage, table in _TABLES.items():
        row = await database.fetchrow(_PROGRESS.format(table=table), begun_at)
        if row and row["events"]:
            found[stage] = {
                "events": row["events"],
                "from_s": round(float(row["first"]) - begun_at, 2),
                "to_s": round(float(row["last"]) - begun_at, 2),
            }
    return found


async def _moments(
    database: asyncpg.Connection, query: str, ids: Sequence[UUID]
) -> dict[UUID, float]:
    rows = await database.fetch(query, ids)
    return {row["id"]: row["at"].timestamp() for row in rows if row["at"] is not None}


def _between(before: Mapping[UUID, float], after: Mapping[UUID, float]) -> list[float]:
    return [after[key] - at for key, at in before.items() if key in after]
