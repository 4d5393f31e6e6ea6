"""Kills a process exactly where its transaction is about to write a table, and lets go of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from tests.support.fault_scene import Scene
from tests.support.waiting import eventually

WRITING = "share"
READING = "access exclusive"
"""What is kept out: whoever writes a table, or whoever reads it too."""


@asynccontextmanager
async def killed_at(
    scene: Scene, part: str, table: str, mode: str = WRITING
) -> AsyncIterator[None]:
    """Inside, begin what uses the table; at the end the part is killed while it waits there.

    Its transaction cannot end any more: whoever would say commit is gone. The part stays down.
    """
    connection = await asyncpg.connect(scene.jieli.settings.database_url)
    try:
        async with connection.transaction():
            await connection.execute(f"lock table {table} in {mode} mode")
            own = connection.get_server_pid()

            async def waits() -> bool:
                waiting = await scene.sql(
                    "select pid from pg_locks where not granted and relation = $1::regclass"
                    " and $2 = any(pg_blocking_pids(pid))",
                    table,
                    own,
                )
                assert waiting, f"nobody waits to use {table}"
                return True

            yield
            await eventually(waits, within=60, every=0.02)
            scene.hold(part)
    finally:
        await connection.close()
