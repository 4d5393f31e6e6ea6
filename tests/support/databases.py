"""Databases of their own for tests: copies of one template per service, dropped afterwards."""

import hashlib
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg

from shared.db import Database
from shared.migrate import migrate
from shared.migrate import scripts as migrate_scripts
from shared.settings import Settings


@dataclass(frozen=True)
class FreshDatabase:
    """An empty, migrated database: *db* as the service's role, *url* as the administrator."""

    service: str
    url: str
    settings: Settings
    db: Database


class Databases:
    """Makes fresh databases on one server."""

    _templates: ClassVar[dict[tuple[str, str], str]] = {}
    """The templates that this process has seen, by server and service."""

    def __init__(self, server_url: str) -> None:
        self._server_url = server_url
        self._made: list[FreshDatabase] = []

    async def make(self, service: str) -> FreshDatabase:
        """Copy the template of *service* and connect to the copy as that service's role."""
        name = f"test_{service}_{uuid4().hex[:12]}"
        known = self._templates.get((self._server_url, service))
        template = known or await self._template(service)
        self._templates[self._server_url, service] = template
        await self._run(f'create database "{name}" template "{template}"')
        settings = Settings(database_url=named(self._server_url, name))
        db = await Database.open(settings, service)
        fresh = FreshDatabase(service, settings.database_url, settings, db)
        self._made.append(fresh)
        return fresh

    async def drop_all(self) -> None:
        """Close and drop what was made."""
        names = []
        for fresh in self._made:
            await fresh.db.close()
            names.append(urlsplit(fresh.url).path.lstrip("/"))
        if names:
            await self._run(*(f'drop database "{name}" with (force)' for name in names))
        self._made.clear()

    async def _template(self, service: str) -> str:
        name = f"template_{service}_{_version(service)}"
        connection = await asyncpg.connect(self._server_url)
        try:
            # Two processes of one run may share a server: the second finds what the first made.
            await connection.execute("select pg_advisory_lock(hashtext($1))", name)
            known = await connection.fetchval(
                "select datistemplate from pg_database where datname = $1", name
            )
            if known:
                return name
            await connection.execute(f'drop database if exists "{name}" with (force)')
            await connection.execute(f'create database "{name}"')
            await migrate(Settings(database_url=named(self._server_url, name)), service)
            await connection.execute(f'alter database "{name}" is_template true')
        finally:
            await connection.close()
        return name

    async def _run(self, *statements: str) -> None:
        connection = await asyncpg.connect(self._server_url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()


_EMPTY = """
    do $$
    declare
        found record;
    begin
        -- Triggers that let nobody take rows away are not asked.
        set local session_replication_role = replica;
        for found in select tablename as name from pg_tables where schemaname = '{service}'
            and tablename not in ('schema_migration', 'outbox_seen', 'outbox_published')
        loop
            execute format('delete from {service}.%I', found.name);
        end loop;
        for found in select sequencename as name from pg_sequences where schemaname = '{service}'
            and last_value is not null
        loop
            execute format('alter sequence {service}.%I restart', found.name);
        end loop;
        update {service}.outbox_seen set upto = 0, settled = 0, settling = 0,
            settling_since = now();
        update {service}.outbox_published set upto = 0;
    end $$
"""


async def empty(url: str, service: str) -> None:
    """Bring a migrated database of a service to what it was before anybody wrote into it.

    For services whose migrations write no rows of their own.
    """
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_EMPTY.format(service=service))
    finally:
        await connection.close()


def _version(service: str) -> str:
    scripts = b"".join(script.read_bytes() for script in migrate_scripts(service))
    return hashlib.sha256(scripts).hexdigest()[:8]


def named(url: str, database: str) -> str:
    """Return *url* with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))
