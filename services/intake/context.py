"""What the routes of one process share: made once at start, found on the request."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from services.intake.partner_page.deliveries import Deliveries
from services.intake.partner_page.refusals import Refusals
from services.intake.registry.bodies import Bodies
from services.intake.vault.keys import FileKeys
from services.intake.vault.rules import ReleaseRules
from services.intake.vault.rules import load as release_rules
from services.intake.vault.sealing import Vault
from shared.db import Database
from shared.security import keys
from shared.settings import Settings

if TYPE_CHECKING:
    from fastapi import Request

    from services.intake.referrals.acceptance import Acceptance
    from services.intake.referrals.recorder import Recorder


@dataclass(frozen=True)
class IntakeContext:
    """The vault, what judges requests, and what writes them: the last two where they are asked for.

    A worker takes no requests, and carries neither their forms nor who writes them.
    """

    vault: Vault
    release: ReleaseRules
    trace_ratio: float
    """Of so many requests whose journey nobody began the trace is kept."""
    seal: bytes
    db: Database
    bodies: Bodies
    secrets: Path
    writing: list["asyncio.Task[None]"] = field(default_factory=list)

    @cached_property
    def acceptance(self) -> "Acceptance":
        """What judges a request and seals what is personal in it; it knows the public bodies."""
        from services.intake.referrals.acceptance import Acceptance  # noqa: PLC0415

        self.writing.append(asyncio.create_task(self.bodies.run()))
        away = keys.keep_away_file(self.secrets)
        return Acceptance(self.vault, self.seal, lambda: self.bodies.held, away.held)

    @cached_property
    def recorder(self) -> "Recorder":
        """What writes referrals, from now until the process ends."""
        from services.intake.referrals.recorder import Recorder  # noqa: PLC0415

        found = Recorder(self.db)
        self.writing.append(asyncio.create_task(found.run()))
        return found


@contextlib.asynccontextmanager
async def open_context(settings: Settings, db: Database) -> AsyncIterator[Mapping[str, Any]]:
    """Read the keys; stop the writer at the end. Raises OSError when a key is missing."""
    folder = settings.secrets
    vault = Vault(FileKeys.read(keys.kek_file(folder)), keys.index_keys(folder))
    bodies = Bodies(db)
    context = IntakeContext(
        vault=vault,
        release=release_rules(),
        trace_ratio=settings.trace_ratio,
        seal=keys.seal_key(folder, "intake"),
        db=db,
        bodies=bodies,
        secrets=folder,
    )
    refusals, deliveries = Refusals(db), Deliveries(settings)
    try:
        yield {
            "context": context,
            "vault": vault,
            "bodies": bodies,
            "refusals": refusals,
            "deliveries": deliveries,
        }
    finally:
        await refusals.close()
        await deliveries.close()
        for task in context.writing:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


def context_of(request: "Request") -> IntakeContext:
    """The desk of this process."""
    context: IntakeContext = request.app.state.resources["context"]
    return context
