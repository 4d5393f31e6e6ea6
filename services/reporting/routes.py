"""The addresses reporting answers; asked for by its API process only."""

from services.reporting.extracts.api import router as extracts
from services.reporting.facts.api import router as counting
from services.reporting.outcomes.api import router as outcomes
from services.reporting.pages.api import files, front
from services.reporting.publications.api import router as publications
from services.reporting.publications.reports_api import router as reports
from services.reporting.references.api import router as references

ROUTERS = (
    front,
    files,
    reports,
    publications,
    references,
    outcomes,
    extracts,
    counting,
)
