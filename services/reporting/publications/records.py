"""A publication as it is kept and read."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from services.reporting.reports.periods import Period, in_words_of

Withheld = Literal["small", "few_partners", "unproved", "correction_too_small"]
CORRECTION_WITHHELD = "correction_withheld"
"""The caveat of what stands although a correction was made of it. It never says why."""
METHOD = "jieli-2026-11"
"""How figures are counted and protected; DECISIONS 78–89."""


@dataclass(frozen=True, slots=True)
class Published:
    """One version of what was published of a population and period."""

    position: int
    publication_id: UUID
    population: str
    period: Period
    version: int
    made_at: datetime
    reason: str | None
    digest: str
    method: str
    caveats: tuple[str, ...]
    withheld: Withheld | None
    partners: int
    partners_ever: int
    correction_withheld: bool = False
    """Whether a later version was made and is withheld; only said of what stands."""

    @property
    def status(self) -> Literal["published", "withheld"]:
        """Whether there are figures."""
        return "withheld" if self.withheld else "published"

    def about(self) -> dict[str, Any]:
        """What the digest covers beside the reports."""
        return about(self.population, self.period, self.version, self)


def about(population: str, period: Period, version: int, told: Any) -> dict[str, Any]:
    """Return what a publication says of itself; ``told`` has its reason, caveats and so on."""
    return {
        "population": population,
        "period": {
            "name": period.name,
            "from": period.first.isoformat(),
            "to": period.last.isoformat(),
        },
        "version": version,
        "reason": told.reason,
        "method": told.method,
        "caveats": list(told.caveats),
        "withheld": told.withheld,
        "partners": told.partners,
        "partners_ever": told.partners_ever,
    }


def period_of(name: str, first: date, last: date) -> Period:
    """Return a period by its name and days, as the calendar and the programmes have it today."""
    return in_words_of(name, first, last)
