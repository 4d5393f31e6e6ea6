"""Databases of their own for tests: copies of one template per service, dropped afterwards."""

import hashlib
from dataclasses import dataclass
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

    def __init__(self, server_url: str) -> None:
        self._server_url = server_url
        self._made: list[FreshDatabase] = []

    async def make(self, service: str) -> FreshDatabase:
        """Copy the template of *service* and connect to the copy as that service's role."""
        name = f"test_{service}_{uuid4().hex[:12]}"
        template = await self._template(service)
        await self._run(f'create database "{name}" template "{template}"')
        settings = Settings(database_url=named(self._server_url, name))
        db = await Database.open(settings, service)
        fresh = FreshDatabase(service, settings.database_url, settings, db)
        self._made.append(fresh)
        return fresh

    async def drop_all(self) -> None:
        """Close and drop what was made."""
        for fresh in self._made:
            await fresh.db.close()
            name = urlsplit(fresh.url).path.lstrip("/")
            await self._run(f'drop database "{name}" with (force)')
        self._made.clear()

    async def _template(self, service: str) -> str:
        name = f"template_{service}_{_version(service)}"
        connection = await asyncpg.connect(self._server_url)
        try:
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

    async def _run(self, statement: str) -> None:
        connection = await asyncpg.connect(self._server_url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


def _version(service: str) -> str:
    scripts = b"".join(script.read_bytes() for script in migrate_scripts(service))
    return hashlib.sha256(scripts).hexdigest()[:8]


def named(url: str, database: str) -> str:
    """Return *url* with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))
