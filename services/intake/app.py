"""Puts intake together; nothing connects until it runs."""

from services.intake.audit import api as audit
from services.intake.audit.chain import link_new
from services.intake.desk import open_desk
from services.intake.partners import api as partners
from services.intake.referrals import api as referrals
from shared.service import Clock, Service
from shared.settings import Settings


def build(settings: Settings) -> Service:
    """The intake service."""
    return Service(
        name="intake",
        title={"en": "intake", "zh": "受理"},
        routers=(partners.router, referrals.router, audit.router),
        handlers={},
        clocks=(Clock("audit", 5.0, link_new),),
        resources=open_desk,
    )
