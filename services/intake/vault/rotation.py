"""Brings wrapped keys under the present key-encryption key, some at a time, while work goes on."""

from collections.abc import Mapping
from typing import Any

from services.intake.partners.tenancy import as_service
from services.intake.vault import store
from services.intake.vault.sealing import Vault
from shared.db import Database

AT_ONCE = 500


async def rewrap(db: Database, resources: Mapping[str, Any]) -> bool:
    """Re-wrap some keys of older versions; True when there may be more."""
    vault: Vault = resources["desk"].vault
    async with db.transaction() as tx:
        await as_service(tx)
        old = await store.wrapped_before(tx, vault.keys.version, AT_ONCE)
        new = [(id_, vault.rewrap(id_, wrapped, version)) for id_, wrapped, version in old]
        if new:
            await store.replace_wrapped(tx, new, vault.keys.version)
    return len(old) == AT_ONCE
