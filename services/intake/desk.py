"""What the routes of one process share: made once at start, found on the request."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from services.intake.referrals.acceptance import Acceptance
from services.intake.referrals.recorder import Recorder
from services.intake.vault.keys import FileKeys
from services.intake.vault.rules import ReleaseRules
from services.intake.vault.rules import load as release_rules
from services.intake.vault.sealing import Vault
from shared.db import Database
from shared.security import keys
from shared.settings import Settings

if TYPE_CHECKING:
    from fastapi import Request


@dataclass(frozen=True)
class Desk:
    """The vault, what judges requests, and what writes them."""

    vault: Vault
    acceptance: Acceptance
    recorder: Recorder
    release: ReleaseRules


@contextlib.asynccontextmanager
async def open_desk(settings: Settings, db: Database) -> AsyncIterator[Mapping[str, Any]]:
    """Read the keys, start the writer; stop it at the end. Raises OSError when a key is missing."""
    folder = settings.secrets
    vault = Vault(FileKeys.read(keys.kek_file(folder)), keys.index_keys(folder))
    recorder = Recorder(db)
    desk = Desk(
        vault=vault,
        acceptance=Acceptance(vault, keys.seal_key(folder, "intake")),
        recorder=recorder,
        release=release_rules(),
    )
    writing = asyncio.create_task(recorder.run())
    try:
        yield {"desk": desk, "vault": vault}
    finally:
        writing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await writing


def desk_of(request: "Request") -> Desk:
    """The desk of this process."""
    desk: Desk = request.app.state.resources["desk"]
    return desk
