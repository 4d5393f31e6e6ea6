"""A key that sealed something is missed, not made anew."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest

from services.__main__ import prepare
from services.keys_in_use import keys_in_use
from shared.security import keys
from shared.settings import SERVICES
from tests.support.databases import FreshDatabase

MakeDatabase = Callable[[str], Awaitable[FreshDatabase]]
ID = "0190a1b2-0000-7000-8000-000000000001"


def kept(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("service", SERVICES)
async def test_a_database_that_holds_nothing_yet_needs_no_key(
    fresh_database: MakeDatabase, service: str
) -> None:
    assert await keys_in_use((await fresh_database(service)).settings) == set()


@pytest.mark.parametrize("service", SERVICES)
async def test_without_the_key_that_sealed_what_is_there_nothing_is_prepared(
    fresh_database: MakeDatabase, tmp_path: Path, service: str
) -> None:
    fresh = await fresh_database(service)
    settings = fresh.settings.model_copy(update={"secrets_dir": tmp_path})
    keys.ensure(tmp_path)
    async with fresh.db.transaction() as tx:
        await tx.execute(
            "insert into idempotency (digest, fingerprint, status, body) values ($1, $1, 202, $1)",
            b"x",
        )
    (tmp_path / service / "seal.json").unlink()
    before = kept(tmp_path)

    with pytest.raises(keys.KeysLost, match=rf"{service}/seal\.json"):
        await prepare(settings)

    assert kept(tmp_path) == before
    environment = os.environ | {"DATABASE_URL": fresh.url, "SECRETS_DIR": str(tmp_path)}
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "services", "migrate"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert f"{service}/seal.json" in done.stderr
    assert "Traceback" not in done.stderr


async def test_the_key_of_the_vault_is_missed_too(
    fresh_database: MakeDatabase, tmp_path: Path
) -> None:
    fresh = await fresh_database("intake")
    connection = await asyncpg.connect(fresh.url)
    try:
        await connection.execute(
            "insert into intake.vault_key (referral_id, wrapped, kek_version) values ($1, $2, 1)",
            ID,
            b"x",
        )
    finally:
        await connection.close()
    assert await keys_in_use(fresh.settings) == {"intake/kek.json"}
    keys.ensure(tmp_path)
    (tmp_path / "intake" / "kek.json").unlink()
    with pytest.raises(keys.KeysLost, match=r"intake/kek\.json"):
        keys.ensure(tmp_path, await keys_in_use(fresh.settings))
