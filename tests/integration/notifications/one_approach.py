"""A worker of its own, to be killed: runs the survivors' clock once with the settings given."""

import asyncio
import sys

from services.notifications.app import resources
from services.notifications.safety.approach import approach
from shared.db import Database
from shared.settings import Settings


async def _once(settings: Settings) -> None:
    db = await Database.open(settings, "notifications")
    async with resources(settings, db) as found:
        await approach(db, found)


if __name__ == "__main__":
    asyncio.run(_once(Settings.model_validate_json(sys.argv[1])))
