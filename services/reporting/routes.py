"""The addresses reporting answers; asked for by its API process only."""

from services.reporting.facts.api import router as counting
from services.reporting.outcomes.api import router as outcomes
from services.reporting.pages.api import router as pages
from services.reporting.reports.api import router as reports

ROUTERS = (
    pages,
    reports,
    outcomes,
    counting,
)
