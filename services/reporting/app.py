"""Wires reporting: which routes it answers, what it counts, what time makes it publish."""

from services.reporting.facts.api import router as counting
from services.reporting.facts.handlers import HANDLERS
from services.reporting.reports.api import router as reports
from shared.service import Service
from shared.settings import Settings


def build(_settings: Settings) -> Service:
    """The reporting service, not yet connected to anything."""
    return Service(
        name="reporting",
        title={"en": "Reporting", "zh": "统计"},
        routers=(counting, reports),
        handlers=HANDLERS,
    )
