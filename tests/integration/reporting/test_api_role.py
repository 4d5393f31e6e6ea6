"""The API process has a role of its own: it reads what is published and no fact, whoever asks."""

from uuid import UUID, uuid4

import asyncpg
import pytest

from shared.db import Database
from tests.integration.reporting.conftest import Reporting
from tests.support.databases import FreshDatabase

READS = {
    "audit": "INSERT,SELECT",
    "audit_link": "SELECT",
    "counted": "SELECT",
    "dead_letter": "SELECT",
    "extract": "INSERT,SELECT",
    "extract_decision": "INSERT,SELECT",
    "idempotency": "INSERT,SELECT",
    "inbox": "SELECT",
    "outbox": "INSERT,SELECT",
    "outbox_gap": "SELECT",
    "outbox_published": "SELECT",
    "outbox_unpublished": "SELECT",
    "outcome_coarse": "SELECT",
    "outcome_party": "SELECT",
    "outcome_release": "SELECT",
    "publication": "SELECT",
    "publication_judgement": "SELECT",
    "publication_report": "SELECT",
    "publication_request": "INSERT,SELECT",
    "worker_heartbeat": "SELECT",
}
"""All that it may do with whole tables; beside it some columns of dead letters and extracts."""
ABOUT_PEOPLE = ("referral_fact", "need_fact", "need_state", "usage_count", "outcome_pool",
                "counted_referral", "counted_usage", "event_archive", "archived_fact",
                "extract_year", "forgotten")  # fmt: skip
A, B = UUID(int=1), UUID(int=2)


async def test_the_apis_role_may_do_what_is_listed_and_nothing_else(fresh: FreshDatabase) -> None:
    connection = await asyncpg.connect(fresh.url)
    try:
        rows = await connection.fetch(
            "select table_name, string_agg(privilege_type, ',' order by privilege_type) as may"
            " from information_schema.role_table_grants"
            " where grantee = 'jieli_reporting_api' and table_schema = 'reporting' group by 1"
        )
        others = await connection.fetchval(
            "select count(*) from pg_auth_members where member = 'jieli_reporting_api'::regrole"
        )
    finally:
        await connection.close()
    assert {row["table_name"]: row["may"] for row in rows} == READS
    assert others == 0, "it is a member of no role that may do more"


async def test_no_statement_of_the_api_counts_people(fresh: FreshDatabase) -> None:
    api = await Database.open(fresh.settings, "reporting", size=1, api=True)
    try:
        async with api.reading() as connection:
            for table in ABOUT_PEOPLE:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.fetchval(f"select count(*) from {table}")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute("delete from publication")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute("set role jieli_reporting")
            assert (
                await connection.fetchval("select reported_itself($1, now()::date, now()::date)", A)
                is False
            )
    finally:
        await api.close()


async def test_of_full_outcomes_it_sees_those_of_who_asks(fresh: FreshDatabase) -> None:
    async with fresh.db.transaction() as tx:
        await tx.execute(
            "insert into outcome_party (referral_id, partner_id, provider_partner_id, need_id,"
            " need, result, at) select uuidv4(), p, q, uuidv4(), 'shelter', 'completed', now()"
            " from unnest($1::uuid[], $2::uuid[]) as b (p, q)",
            [A, A, B], [None, B, None],
        )  # fmt: skip
    api = await Database.open(fresh.settings, "reporting", size=1, api=True)
    try:
        seen = []
        for partner in (None, A, B, uuid4()):
            async with api.transaction() as tx:
                if partner:
                    await tx.fetchval("select set_config('app.partner', $1, true)", str(partner))
                seen.append(await tx.fetchval("select count(*) from outcome_party"))
    finally:
        await api.close()
    assert seen == [0, 2, 2, 0]


async def test_the_application_connects_with_it(reporting: Reporting) -> None:
    async with reporting.api_db.reading() as connection:
        assert await connection.fetchval("select current_user") == "jieli_reporting_api"
