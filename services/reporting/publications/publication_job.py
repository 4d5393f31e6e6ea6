"""What is to be published, and all that must be known to decide about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.reporting.publications.counting import Leaves
from services.reporting.publications.lower_bounds import LowerBounds
from services.reporting.publications.populations import Population
from services.reporting.publications.published_cells import PublishedCells
from services.reporting.publications.waiting_times import Waiting
from services.reporting.reports.periods import Period


@dataclass(frozen=True)
class Facts:
    """All that is needed to decide about a period, as one moment saw it."""

    days: tuple[date, date]
    earlier: Sequence[PublishedCells]
    versions: Mapping[str, int]
    leaves: Mapping[str, Leaves]
    least: LowerBounds
    waiting: Waiting
    partners: tuple[int, int]


@dataclass(frozen=True)
class PublicationJob:
    """What is to be published: a period, of which populations, and why if it was before."""

    period: Period
    populations: Sequence[Population]
    reason: str | None = None
