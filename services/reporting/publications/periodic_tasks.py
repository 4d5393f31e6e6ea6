"""What time makes public: periods that are over and due, and what operations asked for."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from services.reporting.disclosure.rules import Rule
from services.reporting.publications import store
from services.reporting.publications.populations import POPULATIONS, Population
from services.reporting.publications.publication_job import PublicationJob
from services.reporting.publications.publishing import make
from services.reporting.publications.release_calendar import (
    QUIET_SECONDS,
    due_on,
    periods_of,
    populations_of,
)
from services.reporting.reports.periods import Period, named
from services.reporting.reports.questions import today
from shared.db import Database

ANSWERED_EVERY = 1.0
"""How often it is looked whether anything is asked for, seconds."""
PUBLISHED_EVERY = 60.0
"""How often it is looked whether anything is due, seconds."""


async def answer(db: Database, resources: Mapping[str, Any]) -> bool:
    """Make what operations asked for."""
    rule: Rule = resources["rule"]
    async with db.reading() as connection:
        request = await store.asked(connection)
    if request is None:
        return False
    async with db.transaction() as tx:
        period = named(request.period, today(tx.now))
    wanted = populations_of(period, request.population) if period else []
    made: list[UUID] | None = []
    if period is not None and wanted:
        wish = PublicationJob(period, wanted, request.reason)
        made = await make(db, wish, rule.threshold)
    if made is None:
        return False
    async with db.transaction() as tx:
        await store.done(tx, request.request_id, made, None if made else "nothing_to_make")
    return True


async def publish(db: Database, resources: Mapping[str, Any]) -> bool:
    """Make what is due: one period a tick."""
    rule: Rule = resources["rule"]
    async with db.reading() as connection:
        wish = await _due(connection)
    return wish is not None and bool(await make(db, wish, rule.threshold))


async def _due(connection: asyncpg.Connection) -> PublicationJob | None:
    now = today(await connection.fetchval("select now()"))
    begin = await store.first_day(connection)
    known = await store.made(connection) if begin else set()
    for period, populations in _in_turn(begin, now) if begin else ():
        missing = [each for each in populations if (each.code, period.name) not in known]
        if missing and await store.is_quiet(connection, period.first, period.last, QUIET_SECONDS):
            return PublicationJob(period, missing)
    return None


def _in_turn(begin: date, now: date) -> list[tuple[Period, Sequence[Population]]]:
    """Return the periods that are due, the first due before the others."""
    found: dict[Period, list[Population]] = {}
    for population in POPULATIONS.values():
        for period in periods_of(population, begin, now):
            if due_on(period) <= now:
                found.setdefault(period, []).append(population)
    return sorted(found.items(), key=lambda each: (due_on(each[0]), each[0].first))
