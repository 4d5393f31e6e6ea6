"""What time does to her pages: sessions that are over go, with the drafts in them."""

from collections.abc import Mapping
from typing import Any

from services.intake.pages import store
from shared.db import Database
from shared.service import Handlers

AT_ONCE = 500


async def destroy_idle(db: Database, _resources: Mapping[str, Any]) -> bool:
    """Destroy some sessions that are over; True when there may be more."""
    async with db.transaction() as tx:
        return await store.destroy_idle(tx, AT_ONCE) == AT_ONCE


HANDLERS: Handlers = {}
