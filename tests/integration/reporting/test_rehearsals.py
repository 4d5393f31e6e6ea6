"""Who rehearses is no person: counted only where all figures are invented."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.reporting.extracts import store as extracts
from services.reporting.facts import store as facts
from services.reporting.publications import store as publications
from services.reporting.publications.counting import counted, partners
from services.reporting.publications.waiting_times import waiting
from shared.db import Database
from shared.events import OfferAccepted, ServiceCompleted, UsageCount, UsageReported
from tests.integration.reporting.conftest import Reporting
from tests.integration.reporting.test_facts import answered, handle, matched, received
from tests.support.databases import FreshDatabase

DAY = date(2026, 11, 20)
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
PARTNER = UUID(int=2)


def usage(users: int, *, sandbox: bool) -> UsageReported:
    count = UsageCount(gender="female", age_band="18-39", users=users, opens=users)
    return UsageReported(
        usage_id=UUID(int=8),
        partner_id=PARTNER,
        channel="wechat_miniprogram",
        day=DAY,
        counts=(count,),
        sandbox=sandbox,
    )


def life(*, sandbox: bool) -> list[Any]:
    ended = {"result": "completed", "outcome": "advice_given", "at_minute": 9}
    return [
        received(sandbox=sandbox, received_at=datetime(2026, 11, 20, 1, tzinfo=UTC)),
        matched(),
        answered(OfferAccepted, at_minute=5),
        answered(ServiceCompleted, **ended),
    ]


@pytest.fixture
async def where_all_is_invented(fresh: FreshDatabase) -> AsyncIterator[Database]:
    settings = fresh.settings.model_copy(update={"invented_figures": True})
    db = await Database.open(settings, "reporting")
    yield db
    await db.close()


async def told_of(db: Database) -> dict[str, bool]:
    """Whether anything of November is in what each of those who count finds."""
    async with db.transaction() as tx:
        connection = tx.connection
        leaves = await counted(connection, FIRST, LAST)
        waits = await waiting(connection, FIRST, LAST)
        return {
            "publications": any(leaves.values()),
            "partners": await partners(connection, FIRST, LAST) != (0, 0),
            "waits": bool(waits.waits or waits.answers or waits.active or waits.reported),
            "first day": await publications.first_day(connection) is not None,
            "extracts": bool(await extracts.counts(tx, 2026)),
            "first day of extracts": await extracts.first_day(tx) is not None,
            "reports itself": await extracts.reports_itself(tx, PARTNER, 2026),
        }


async def test_a_rehearsal_is_counted_only_where_all_figures_are_invented(
    fresh: FreshDatabase, where_all_is_invented: Database
) -> None:
    await handle(fresh.db, *life(sandbox=True), usage(7, sandbox=True))
    assert set((await told_of(fresh.db)).values()) == {False}
    assert set((await told_of(where_all_is_invented)).values()) == {True}


async def test_who_is_no_rehearsal_is_counted_everywhere(
    fresh: FreshDatabase, where_all_is_invented: Database
) -> None:
    await handle(fresh.db, *life(sandbox=False), usage(7, sandbox=False))
    for db in (fresh.db, where_all_is_invented):
        assert set((await told_of(db)).values()) == {True}


async def test_a_rehearsed_report_of_a_day_replaces_no_real_one(fresh: FreshDatabase) -> None:
    await handle(fresh.db, usage(7, sandbox=False))
    await handle(fresh.db, usage(100, sandbox=True))
    await handle(fresh.db, usage(90, sandbox=True))
    async with fresh.db.reading() as connection:
        kept = await connection.fetch("select users, rehearsed from usage_count order by users")
        real = await connection.fetch("select users from counted_usage")
    assert [tuple(row) for row in kept] == [(7, False), (90, True)]
    assert [tuple(row) for row in real] == [(7,)]


async def test_a_rehearsed_outcome_is_told_to_its_parties_and_to_nobody_else(
    reporting: Reporting,
) -> None:
    await reporting.hear(*life(sandbox=True))
    await reporting.run("settle")
    assert len(await reporting.rows("select from outcome_party")) == 2
    assert await reporting.rows("select from outcome_pool") == []


async def test_what_an_erasure_leaves_of_a_rehearsal_stays_one(fresh: FreshDatabase) -> None:

    other = uuid4()
    await handle(fresh.db, received(other, sandbox=True))
    async with fresh.db.transaction() as tx:
        await facts.forget(tx, [other])
    async with fresh.db.reading() as connection:
        assert await connection.fetchval("select rehearsed from referral_fact where erased")
        assert await connection.fetchval("select fact->>'rehearsed' from archived_fact") == "true"
