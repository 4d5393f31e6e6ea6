"""What time does at the desk: sessions that are over go, and what was never sent."""

from collections.abc import Mapping
from typing import Any

from services.intake.desk import store
from services.intake.partners.tenancy import as_service
from shared.db import Database
from shared.service import Handlers

AT_ONCE = 500


async def destroy_old(db: Database, _resources: Mapping[str, Any]) -> bool:
    """Destroy some of what is over; True when there may be more."""
    async with db.transaction() as tx:
        await as_service(tx)
        return await store.destroy_old(tx, AT_ONCE) == AT_ONCE


HANDLERS: Handlers = {}
