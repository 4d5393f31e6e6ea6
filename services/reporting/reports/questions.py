"""What a report answers: which report, of which days, divided how, in whose words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from services.reporting.disclosure.tables import ALL
from services.reporting.facts.rules import CHINA
from services.reporting.reports.catalogue import REPORTS, Kind
from shared.errors import FieldError, NotFound
from shared.problems import pointer_of
from shared.vocabulary import HarmForm

Language = Literal["zh", "en"]
FORMATS = ("json", "csv", "xlsx")


@dataclass(frozen=True, slots=True)
class Question:
    """A report of the catalogue, a period of whole days in China, a division."""

    kind: Kind
    first: date
    last: date
    by: tuple[str, ...]
    channel: str
    decimals: int = 0
    lang: Language = "en"
    form: str = "json"
    a: str = HarmForm.PHYSICAL
    b: str = HarmForm.MENTAL
    period: str = ALL
    """The code of the period."""

    @property
    def days(self) -> int:
        """The days of the period, first and last included."""
        return (self.last - self.first).days + 1


def today(now: datetime) -> date:
    """Return the day it is in China."""
    return now.astimezone(CHINA).date()


def kind_of(name: str) -> Kind:
    """Return a report of the catalogue. Raises NotFound, naming the reports there are."""
    if name not in REPORTS:
        raise NotFound(
            "There is no report of this name.",
            errors=[wrong("name", "unknown_report", "Not in the catalogue.", REPORTS)],
        )
    return REPORTS[name]


def wrong(
    name: str, code: str, detail: str, allowed: Mapping[str, object] | Sequence[str]
) -> FieldError:
    """Return what is wrong with a parameter, and what it may be."""
    words = tuple(str(word) for word in allowed) or None
    return FieldError(pointer=pointer_of([name]), code=code, detail=detail, allowed=words)
