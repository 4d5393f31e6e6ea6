"""Looks for an import that waits; what works it off is loaded with the first one.

Reading files takes the forms of requests and more, which a worker without imports need not carry.
"""

from collections.abc import Mapping
from typing import Any

from services.intake.context import IntakeContext
from services.intake.imports import batches, store
from shared.db import Database
from shared.telemetry import logger

_log = logger("imports")


async def work_off(db: Database, resources: Mapping[str, Any]) -> bool:
    """Work one import off, or forget what has been kept long enough; True when there was one."""
    context: IntakeContext = resources["context"]
    async with db.transaction() as tx:
        for import_id in await batches.expired(tx):
            await store.stop(tx, import_id)
        claimed = await batches.claim(tx)
    if claimed is None:
        return False

    from services.intake.imports.processing import LostImportError, Work  # noqa: PLC0415

    try:
        await Work(db, context, claimed).run()
    except LostImportError:
        _log.info("import lost to another worker")
    return True
