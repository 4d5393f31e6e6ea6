"""Puts intake together; nothing connects until it runs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from services.intake.desk import open_desk
from services.intake.life.handlers import HANDLERS
from services.intake.partners.clients import revoked_lately
from services.intake.vault.rotation import Reindexing, rewrap
from shared.service import Clock, Service
from shared.settings import Settings

if TYPE_CHECKING:
    from fastapi import APIRouter

GATHER = 5.0
"""In a rush a referral may wait so long to be matched, seconds; one in danger never does."""
PATIENCE = 0.1
"""So late may a partner see what became of a referral, seconds."""


def build(_settings: Settings) -> Service:
    """The intake service."""
    return Service(
        name="intake",
        title={"en": "intake", "zh": "受理"},
        routers=routers,
        handlers=HANDLERS,
        clocks=(Clock("rewrap", 60.0, rewrap), Clock("reindex", 60.0, Reindexing().tick)),
        resources=open_desk,
        gather=GATHER,
        # It only keeps what partners see up to date; the journey tells when.
        traced=False,
        revoked=revoked_lately,
        patience=PATIENCE,
    )


def routers() -> "Sequence[APIRouter]":
    """The addresses, loaded by the API process only."""
    from services.intake.routes import ROUTERS  # noqa: PLC0415

    return ROUTERS
