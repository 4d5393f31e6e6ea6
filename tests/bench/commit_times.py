"""A database that remembers when each transaction was committed, so that stages can be timed."""

import asyncio
from collections.abc import Iterable

import asyncpg

from deploy.local.parts import Part
from deploy.local.postgres import Postgres
from deploy.local.stack import Stack


def remember_commit_times(parts: list[Part]) -> list[Part]:
    """Make the cluster among these parts, told to keep commit times from its next start on."""
    servers = [part for part in parts if isinstance(part, Postgres)]
    with Stack(servers):
        asyncio.run(_remember(servers))
    return parts


async def _remember(servers: Iterable[Postgres]) -> None:
    for server in servers:
        connection = await asyncpg.connect(server.database_url)
        try:
            await connection.execute("alter system set track_commit_timestamp = on")
        finally:
            await connection.close()
