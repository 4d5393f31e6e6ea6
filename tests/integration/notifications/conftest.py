"""A world for each test of this folder."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from services.notifications.app import resources
from shared.db import Database
from shared.security import keys
from shared.settings import Settings
from tests.integration.notifications.api import Api, serving
from tests.integration.notifications.receivers import endpoint, mail_server
from tests.integration.notifications.world import Intake, World
from tests.support.databases import Databases
from tests.support.stack import RunningPostgres

EMPTIED = (
    "message",
    "provider_contact",
    "ended_referral",
    "turn",
    "outbox",
    "idempotency",
)


@pytest.fixture(scope="session")
def notifications_settings(postgres: RunningPostgres) -> Iterator[Settings]:
    """One migrated database for this folder; each test begins with empty tables."""
    with asyncio.Runner() as runner:
        databases = Databases(postgres.url)
        yield runner.run(databases.make("notifications")).settings
        runner.run(databases.drop_all())


@pytest.fixture
async def world(notifications_settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    """An empty notifications service, with real servers around it."""
    keys.ensure(tmp_path)
    intake = Intake()
    async with endpoint() as asked, endpoint() as hooks, endpoint() as sms, mail_server() as mail:
        asked.answer = intake.answer
        settings = notifications_settings.model_copy(
            update={
                "secrets_dir": tmp_path,
                "intake_url": asked.url,
                "matching_url": asked.url,
                "sms_url": f"{sms.url}/sms",
                "smtp_port": mail.port,
                "sandbox_sms_url": f"{sms.url}/rehearsal",
                "webhook_allowed_hosts": hooks.host,
                "otel_traces_exporter": "none",
                "allow_proposed_sentences": True,
            }
        )
        db = await Database.open(settings, "notifications", size=12)
        try:
            await _empty(db)
            async with resources(settings, db) as found:
                yield World(db, settings, found, intake, hooks, sms, mail)
        finally:
            await db.close()


@pytest.fixture
async def api(world: World) -> AsyncIterator[Api]:
    """The service's addresses."""
    async with serving(world) as found:
        yield found


async def _empty(db: Database) -> None:
    async with db.reading() as conn:
        for table in EMPTIED:
            await conn.execute(f"delete from {table}")
        await conn.execute("update survivor_stop set stopped = false, changed_by = 'test'")
