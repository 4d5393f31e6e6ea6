"""Puts intake together; nothing connects until it runs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from services.intake.context import open_context
from services.intake.handlers import HANDLERS, PERIODIC_TASKS
from services.intake.partners.clients_store import revoked_lately
from shared.service import Service
from shared.settings import Settings

if TYPE_CHECKING:
    from fastapi import APIRouter

RELAY_LINGER = 5.0
"""In a rush a referral may wait so long to be matched, seconds; one in danger never does."""
CONSUMER_LINGER = 0.1
"""So late may a partner see what became of a referral, seconds."""


ABOUT = {
    "en": "Takes requests for help in, keeps who she is sealed, and follows each to its end. "
    "Tokens for all services are given here.",
    "zh": "受理求助，密封保存身份信息，并跟踪每项转介直至办结。所有服务的访问令牌均在此签发。",
}


def build(_settings: Settings) -> Service:
    """The intake service."""
    return Service(
        name="intake",
        title={"en": "intake", "zh": "受理"},
        about=ABOUT,
        routers=routers,
        handlers=HANDLERS,
        periodic_tasks=PERIODIC_TASKS,
        resources=open_context,
        relay_linger=RELAY_LINGER,
        # It only keeps what partners see up to date; the journey tells when.
        traced=False,
        revoked=revoked_lately,
        consumer_linger=CONSUMER_LINGER,
    )


def routers() -> "Sequence[APIRouter]":
    """The addresses, loaded by the API process only."""
    from services.intake.routes import ROUTERS  # noqa: PLC0415

    return ROUTERS
