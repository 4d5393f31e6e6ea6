"""Schemas come up from nothing, once, each under a role that sees no other."""

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from shared import migrate as migrating
from shared.audit.chain import verify
from shared.audit.entry import AuditEntry, StoredEntry
from shared.audit.rules import written
from shared.db import Database
from shared.idempotency import key_digest, reference_aad
from shared.migrate import COMMON, migrate, scripts
from shared.security import keys
from shared.security.aead import unseal
from shared.settings import SERVICES, Settings
from tests.support.databases import FreshDatabase, named
from tests.support.leftovers import tables_holding
from tests.support.stack import RunningPostgres

MakeDatabase = Callable[[str], Awaitable[FreshDatabase]]


@pytest.fixture
async def empty(postgres: RunningPostgres) -> Settings:
    """A database with nothing in it."""
    name = f"test_empty_{uuid4().hex[:12]}"
    connection = await asyncpg.connect(postgres.url)
    await connection.execute(f'create database "{name}"')
    await connection.close()
    return Settings(database_url=named(postgres.url, name))


async def test_every_service_comes_up_from_nothing_and_a_second_time_changes_nothing(
    empty: Settings,
) -> None:
    for service in SERVICES:
        assert len(await migrate(empty, service)) == len(scripts(service))
    for service in SERVICES:
        assert await migrate(empty, service) == []


async def test_no_service_may_read_or_write_anothers_tables(empty: Settings) -> None:
    for service in SERVICES:
        await migrate(empty, service)
    for service in SERVICES:
        db = await Database.open(empty, service, size=1)
        try:
            async with db.reading() as conn:
                assert await conn.fetchval("select count(*) from outbox") == 0
                for other in set(SERVICES) - {service}:
                    with pytest.raises(asyncpg.InsufficientPrivilegeError):
                        await conn.fetch(f"select 1 from {other}.outbox")
                    with pytest.raises(asyncpg.InsufficientPrivilegeError):
                        await conn.execute(f"delete from {other}.inbox")
        finally:
            await db.close()


async def test_a_services_role_may_neither_change_tables_nor_pass_row_security(
    fresh_database: MakeDatabase,
) -> None:
    fresh = await fresh_database("intake")
    async with fresh.db.reading() as conn:
        role = await conn.fetchrow(
            "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles"
            " where rolname = current_user"
        )
        assert not any(role or [True])
        for statement in ("drop table outbox", "alter table outbox add column x int"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await conn.execute(statement)


async def test_a_script_that_fails_leaves_nothing_of_itself_behind(
    empty: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_good.sql").write_text("create table good (id int);")
    (folder / "0002_bad.sql").write_text("create table half (id int); select 1 / 0;")
    monkeypatch.setattr(migrating, "scripts", lambda _: sorted(folder.glob("*.sql")))

    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(empty, "matching")

    connection = await asyncpg.connect(empty.database_url)
    try:
        tables = await connection.fetch(
            "select tablename from pg_tables where schemaname = 'matching'"
        )
        applied = await connection.fetch("select name from matching.schema_migration")
    finally:
        await connection.close()
    assert {row["tablename"] for row in tables} == {"good", "schema_migration"}
    assert [row["name"].rpartition("/")[2] for row in applied] == ["0001_good.sql"]


_INTAKES_OWN_AUDIT = """
    create table audit (
        id          bigint generated always as identity primary key,
        at          timestamptz not null default clock_timestamp(),
        actor       text        not null,
        partner_id  uuid        not null,
        action      text        not null,
        referral_id uuid,
        ground      text        not null default '',
        allowed     boolean     not null default true
    );
    create index audit_referral on audit (referral_id);
    create table audit_link (
        seq bigint primary key, audit_id bigint not null unique, hash bytea not null
    );
    create function refuse_change() returns trigger language plpgsql as $$
    begin
        raise exception 'the audit is append-only';
    end $$;
    create trigger audit_append_only before update or delete on audit
        for each row execute function refuse_change();
    create trigger audit_link_append_only before update or delete on audit_link
        for each row execute function refuse_change();
    revoke update, delete, truncate on audit, audit_link from jieli_intake;
    insert into audit (actor, partner_id, action, referral_id)
        select 'lawyers', uuidv4(), 'release_identity', uuidv4() from generate_series(1, 3);
    insert into audit_link values (1, 1, 'a'), (2, 2, 'b');
"""


async def test_an_intake_that_had_its_own_audit_keeps_every_row_and_link(
    empty: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.ensure(tmp_path)
    empty = empty.model_copy(update={"secrets_dir": tmp_path})
    own = tmp_path / "intake" / "migrations"
    own.mkdir(parents=True)
    (own / "0005_audit.sql").write_text(_INTAKES_OWN_AUDIT)
    before = [s for s in scripts("intake") if s.name < ("0003" if s.parent == COMMON else "0008")]
    old = [own / s.name if s.name == "0005_audit.sql" else s for s in before]
    with monkeypatch.context() as as_it_was:
        as_it_was.setattr(migrating, "scripts", lambda _: old)
        await migrate(empty, "intake")

    assert "shared/0003_audit.sql" in await migrate(empty, "intake")

    connection = await asyncpg.connect(empty.database_url)
    try:
        rows = await connection.fetch("select subject from intake.audit")
        links = await connection.fetch("select hash from intake.audit_link order by seq")
        with pytest.raises(asyncpg.RaiseError, match="append-only"):
            await connection.execute("delete from intake.audit")
    finally:
        await connection.close()
    assert len([row for row in rows if row["subject"]]) == 3
    assert [link["hash"] for link in links] == [b"a", b"b"]


async def test_the_links_of_an_old_audit_are_keyed_up_to_the_first_that_was_tampered_with(
    empty: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.ensure(tmp_path)
    settings = empty.model_copy(update={"secrets_dir": tmp_path})
    old = [s for s in scripts("matching") if s.parent == COMMON and s.name < "0006"]
    with monkeypatch.context() as as_it_was:
        as_it_was.setattr(migrating, "scripts", lambda _: old)
        await migrate(settings, "matching")
    connection = await asyncpg.connect(settings.database_url)
    await connection.execute("set search_path = matching")
    await connection.execute(
        "insert into audit (actor, partner_id, action)"
        " select 'ops', uuidv4(), 'token' from generate_series(1, 6)"
    )
    before = b""
    for row in await connection.fetch("select * from audit order by id"):
        look = AuditEntry(row["actor"], row["partner_id"], row["action"])
        before = hashlib.sha256(before + written(StoredEntry(row["id"], row["at"], look))).digest()
        await connection.execute("insert into audit_link values ($1, $1, $2)", row["id"], before)
    await connection.execute("set session_replication_role = replica")
    await connection.execute("update audit set actor = 'x' where id = 5")

    await migrate(settings, "matching")

    _, known = keys.audit_keys(tmp_path, "matching")
    assert (await verify(connection, known)).first_bad == 5
    versions = await connection.fetch("select key_version from audit_link order by seq")
    await connection.close()
    assert [row["key_version"] for row in versions] == [1, 1, 1, 1, 0, 0]


@pytest.mark.parametrize("service", SERVICES)
async def test_no_services_own_role_can_change_its_audit(
    fresh_database: MakeDatabase, service: str
) -> None:
    fresh = await fresh_database(service)
    async with fresh.db.reading() as conn:
        await conn.execute(
            "insert into audit (actor, partner_id, action) values ('a', uuidv4(), 'token')"
        )
        for table in ("audit", "audit_link"):
            for statement in ("delete from {}", "truncate {}", "update {} set {}"):
                column = "actor = 'x'" if table == "audit" else "seq = 1"
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await conn.execute(statement.format(table, column))


async def test_old_keys_become_digests_that_still_answer_and_old_references_are_sealed(
    empty: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.ensure(tmp_path)
    settings = empty.model_copy(update={"secrets_dir": tmp_path})
    old = [s for s in scripts("intake") if s.name < ("0005" if s.parent == COMMON else "0008")]
    with monkeypatch.context() as as_it_was:
        as_it_was.setattr(migrating, "scripts", lambda _: old)
        await migrate(settings, "intake")
    connection = await asyncpg.connect(settings.database_url)
    partner, referral_id = uuid4(), uuid4()
    await connection.execute("set search_path = intake")
    await connection.execute(
        "insert into referral (id, partner_id, client_id, source_ref, received_at, facts, consent,"
        " duties, status_at) values ($1, $2, 'c', 'ref-as-typed', now(), '{}', '{}', '{}', now())",
        referral_id,
        partner,
    )
    await connection.execute(
        "insert into idempotency (partner_id, route, key, fingerprint, status, body)"
        " values ($1, 'POST /v1/referrals', 'key-as-typed', 'f', 202, $2)",
        partner,
        f'{{"id":"{referral_id}","trace_id":"t"}}'.encode(),
    )

    await migrate(settings, "intake")

    key = keys.seal_key(tmp_path, "intake")
    digest = key_digest(key, partner, "POST /v1/referrals", "key-as-typed")
    kept = await connection.fetchrow("select digest, status, ids from idempotency")
    sealed = await connection.fetchrow("select source_ref, key_digest from referral")
    await connection.close()
    assert kept is not None
    assert sealed is not None
    assert (kept["digest"], kept["status"], kept["ids"]) == (digest, 202, [referral_id])
    assert unseal(key, sealed["source_ref"], reference_aad(referral_id)) == b"ref-as-typed"
    assert sealed["key_digest"] == digest
    assert await tables_holding(settings.database_url, ["key-as-typed", "ref-as-typed"]) == {}


async def test_without_its_key_a_service_keeps_its_old_rows_as_they_were(
    empty: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = empty.model_copy(update={"secrets_dir": tmp_path})
    old = [s for s in scripts("matching") if s.parent == COMMON and s.name < "0005"]
    with monkeypatch.context() as as_it_was:
        as_it_was.setattr(migrating, "scripts", lambda _: old)
        await migrate(settings, "matching")
    connection = await asyncpg.connect(settings.database_url)
    await connection.execute(
        "insert into matching.idempotency (partner_id, route, key, fingerprint, status, body)"
        " values (uuidv4(), 'POST /x', 'k', 'f', 200, '{}')"
    )

    with pytest.raises(FileNotFoundError):
        await migrate(settings, "matching")

    rows = await connection.fetch("select key from matching.idempotency")
    await connection.close()
    assert [row["key"] for row in rows] == ["k"]
