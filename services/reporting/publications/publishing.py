"""Publishes a period: counts, has it judged with all that was told before, keeps."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import asyncpg

from services.reporting.extracts import store as extracts
from services.reporting.extracts.beside_publications import told_at_least
from services.reporting.extracts.extract_file import unpacked
from services.reporting.extracts.rules import policy
from services.reporting.outcomes import store as outcomes
from services.reporting.outcomes.rules import released
from services.reporting.publications import judgements, store
from services.reporting.publications.canonical_json import report_of
from services.reporting.publications.counting import counted, partners
from services.reporting.publications.external_publications import made_public
from services.reporting.publications.judge_process import NotJudged, judged
from services.reporting.publications.lower_bounds import LowerBounds, known_lower_bounds, together
from services.reporting.publications.publication_job import Facts, PublicationJob
from services.reporting.publications.published_cells import PublishedCells
from services.reporting.publications.store import New
from services.reporting.publications.unjudged import unproved
from services.reporting.publications.waiting_times import waiting
from services.reporting.reports.periods import Period, widened
from shared.db import Database
from shared.events import OutcomesReleased
from shared.outbox import publish
from shared.telemetry import logger

TRIES = 3
"""So often a period is judged before it is withheld because no judgement comes."""
_log = logger("reporting.publications")


async def make(db: Database, wish: PublicationJob, threshold: int) -> list[UUID] | None:
    """Make and keep what is wished for; what cannot be protected is kept as withheld.

    Where no judgement comes nothing is kept, None is returned, and operations are told; after the
    third time without one it is withheld.
    """
    async with db.reading() as connection:
        facts = await _facts(connection, wish.period)
    async with db.transaction() as tx:
        judgement = await judgements.begin(tx, wish.period.name)
    try:
        made = await judged(wish, facts, threshold)
    except NotJudged as error:
        _log.error("not judged", name=wish.period.name, reason=error.why, error=error.error)
        async with db.transaction() as tx:
            tries = await judgements.end(tx, judgement, error.why)
        if tries < TRIES:
            return None
        made = unproved(wish, facts)
    else:
        async with db.transaction() as tx:
            await judgements.end(tx, judgement, "judged")
    return await _keep(db, wish, facts, made)


async def _keep(
    db: Database, wish: PublicationJob, facts: Facts, made: Sequence[New]
) -> list[UUID]:
    async with db.transaction() as tx:
        await store.lock_publications(tx)
        if await store.versions(tx.connection, wish.period.name) != facts.versions:
            return []
        ids = [await store.keep(tx, new) for new in made]
        await outcomes.lock_outcomes(tx)
        events = [event for new in made for event in _told_on(new)]
        await outcomes.put_releases(tx, events)
        await publish(tx, events)
    _log.info("published", name=wish.period.name, count=len(made))
    return ids


def _told_on(new: New) -> list[OutcomesReleased]:
    """Return the tables that are told to those who follow: of everybody, all channels together."""
    if new.population != "all":
        return []
    return [
        released(report_of(body, new.period, "en"))
        for name, body in new.bodies.items()
        if name.report == "requests" and name.by and name.channel == "all"
    ]


async def _facts(connection: asyncpg.Connection, period: Period) -> Facts:
    async with connection.transaction(isolation="repeatable_read"):
        await store.take_minutes(connection)
        around = widened(period)
        earlier = [*made_public(*around), *await store.told_in(connection, *around)]
        days = _days(period, earlier)
        return Facts(
            days,
            earlier,
            await store.versions(connection, period.name),
            await counted(connection, *days),
            together(
                await known_lower_bounds(connection, *days), await _extracted(connection, days)
            ),
            await waiting(connection, period.first, period.last),
            await partners(connection, period.first, period.last),
        )


async def _extracted(connection: asyncpg.Connection, days: tuple[date, date]) -> list[LowerBounds]:
    """Return what extracts of these days say that there are at least."""
    years = await extracts.years(connection)
    return [told_at_least(unpacked(groups), policy(), year, days) for year, groups in years.items()]


def _days(period: Period, earlier: Sequence[PublishedCells]) -> tuple[date, date]:
    """Return the days of all that is told: what nobody tells of need not be counted."""
    told = [f for each in earlier for figures in each.values.values() for f in figures]
    return (
        min([period.first, *(f.first for f in told)]),
        max([period.last, *(f.last for f in told)]),
    )
