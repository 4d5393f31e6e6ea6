"""Plans made while tables are small do no harm when the tables have grown."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import pytest

from services.intake.lifecycle import store
from services.intake.lifecycle.transitions import Transition
from shared import inbox
from shared.db import Database, Transaction
from shared.events.cloudevents import read
from shared.vocabulary import NeedStatus
from tests.integration.shared.room import received, record_of
from tests.support.databases import FreshDatabase

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
CASES = """
    with case_ as (
        insert into referral (id, partner_id, client_id, received_at, facts, consent, duties,
                              status_at)
        select uuidv7(), uuidv7(), 'hotline', now(), '{}', '{}', '{}', now()
        from generate_series(1, $1::int) returning id, partner_id
    )
    insert into need (id, referral_id, partner_id, position, type)
    select uuidv7(), id, partner_id, position, 'shelter' from case_, generate_series(1, 2) position
"""
ERASED = "insert into erased (digest) select sha256(int4send(n)) from generate_series(1, 5000) n"


@pytest.fixture
async def fresh(fresh_database: Callable[[str], Awaitable[FreshDatabase]]) -> FreshDatabase:
    return await fresh_database("intake")


@pytest.fixture
async def worker(fresh: FreshDatabase) -> AsyncIterator[Database]:
    """The one connection of a worker."""
    opened = await Database.open(fresh.settings, "intake", size=1, steady=True)
    yield opened
    await opened.close()


async def run(fresh: FreshDatabase, statement: str, *given: object) -> None:
    connection = await asyncpg.connect(fresh.url)
    try:
        await connection.execute("set search_path = intake")
        await connection.execute(statement, *given)
    finally:
        await connection.close()


async def plan_of(tx: Transaction, statement: str) -> str:
    """The plan that this connection keeps for a statement it has prepared."""
    row = await tx.fetchrow(
        "select name, cardinality(parameter_types) as count from pg_prepared_statements"
        " where statement like $1",
        f"%{statement}%",
    )
    assert row is not None
    given = ", ".join(["null"] * row["count"])
    lines = await tx.fetch(f'explain execute "{row["name"]}" ({given})')
    return "\n".join(line[0] for line in lines)


async def follow(worker: Database) -> str:
    """Let a set of events move some needs; by which plan it did."""
    steps = [Transition(uuid4(), uuid4(), AT, "offered", NeedStatus.OFFERED) for _ in range(2)]
    async with worker.transaction() as tx:
        await store.apply_transitions(tx, steps)
        return await plan_of(tx, "update need set status")


@pytest.mark.parametrize("cases", [5, 161])
@pytest.mark.parametrize("analyse", [True, False])
async def test_needs_are_found_by_key_from_the_first_case_on(
    fresh: FreshDatabase, worker: Database, cases: int, *, analyse: bool
) -> None:
    """With 161 cases without statistics each event of a set would read all needs there are."""
    await run(fresh, CASES, cases)
    if analyse:
        await run(fresh, "analyze")

    plan = await follow(worker)

    assert "need_pkey" in plan
    assert "Seq Scan" not in plan


async def take(worker: Database, count: int) -> str:
    """Take so many events in; by which plan those that were erased were looked for."""
    arrivals = [read(record_of(received())) for _ in range(count)]
    async with worker.transaction() as tx:
        await inbox.take(tx, arrivals)
        return await plan_of(tx, "insert into inbox")


@pytest.fixture
async def grown(fresh: FreshDatabase, worker: Database) -> Database:
    """A worker whose plan is of a time when nobody had been erased, and thousands were since."""
    await run(fresh, "analyze erased")
    await take(worker, 70)
    assert "Seq Scan on erased" in await take(worker, 1)
    await run(fresh, ERASED)
    assert "Seq Scan on erased" in await take(worker, 1)
    return worker


async def test_a_plan_goes_when_twice_as_much_was_done_as_before_it(grown: Database) -> None:
    await take(grown, 70)

    assert "erased_pkey" in await take(grown, 1)


async def test_who_was_cut_off_plans_anew(grown: Database) -> None:
    with pytest.raises(TimeoutError):
        async with grown.transaction():
            raise TimeoutError

    assert "erased_pkey" in await take(grown, 1)


async def test_a_change_of_a_referrals_status_touches_no_index(fresh: FreshDatabase) -> None:
    connection = await asyncpg.connect(fresh.url)
    try:
        rows = await connection.fetch(
            "select indexdef from pg_indexes where schemaname = 'intake' and tablename = 'referral'"
        )
    finally:
        await connection.close()
    assert rows
    assert [row["indexdef"] for row in rows if "status" in row["indexdef"]] == []
