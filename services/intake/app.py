"""Puts intake together; nothing connects until it runs."""

from services.intake.audit import api as audit
from services.intake.audit.chain import link_new
from services.intake.channels import api as channels
from services.intake.desk import open_desk
from services.intake.life import api as life
from services.intake.life import ending_api as ending
from services.intake.life.handlers import HANDLERS
from services.intake.partners import api as partners
from services.intake.referrals import api as referrals
from services.intake.vault import api as vault
from services.intake.vault.rotation import rewrap
from shared.service import Clock, Service
from shared.settings import Settings


def build(_settings: Settings) -> Service:
    """The intake service."""
    return Service(
        name="intake",
        title={"en": "intake", "zh": "受理"},
        # The busiest first: an address is looked for in this order.
        routers=(
            referrals.router,
            channels.router,
            life.router,
            ending.router,
            vault.router,
            partners.router,
            audit.router,
        ),
        handlers=HANDLERS,
        clocks=(Clock("audit", 5.0, link_new), Clock("rewrap", 60.0, rewrap)),
        resources=open_desk,
    )
