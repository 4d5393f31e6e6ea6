"""Reads a reader's question and finds everything that is wrong with it at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from services.reporting.disclosure.tables import ALL
from services.reporting.facts.rules import CHINA
from services.reporting.reports.catalogue import BESIDE_TIME, FAMILIES, REPORTS, WHEN, Kind
from services.reporting.reports.dimensions import CHANNEL_FILTERS
from services.reporting.reports.periods import Calendar, Period
from shared.errors import FieldError, Invalid, NotFound
from shared.problems import pointer_of
from shared.vocabulary import Gender, HarmForm, HarmSub

Language = Literal["zh", "en"]
FORMATS = ("json", "csv", "xlsx")
FORMS = (*HarmForm, *HarmSub)
_COMMON = ("from", "to", "by", "channel", "decimals", "format", "lang")
_EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a report of the catalogue, a period of whole days in China, a division."""

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
    gender: str | None = None
    period: str = ALL
    """The period's code in a table of more time, or all of that time."""

    @property
    def asked(self) -> Period:
        """The period that is asked about."""
        return Period(self.first, self.last, self.period)

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
            errors=[_wrong("name", "unknown_report", "Not in the catalogue.", REPORTS)],
        )
    return REPORTS[name]


def question(kind: Kind, asked: Mapping[str, str], calendar: Calendar, lang: Language) -> Question:
    """Read a question; ``calendar`` says which periods are answered, and which if none is named.

    Raises Invalid with every wrong field.
    """
    reader = _Reader(asked)
    reader.names((*_COMMON, *kind.extra))
    period = reader.period(calendar)
    by = reader.division(kind)
    reader.fine_enough(kind, by, period)
    found = Question(
        kind=kind,
        first=period.first,
        last=period.last,
        period=period.code,
        by=by,
        channel=reader.code("channel", "all" if "channel" in by else kind.channel, CHANNEL_FILTERS),
        decimals=int(reader.code("decimals", str(kind.decimals), ("0", "1", "2"))),
        lang="zh" if reader.code("lang", lang, ("zh", "en")) == "zh" else "en",
        form=reader.code("format", "json", FORMATS),
        a=reader.code("a", HarmForm.PHYSICAL, FORMS),
        b=reader.code("b", HarmForm.MENTAL, FORMS),
        gender=reader.code("gender", "", Gender) or None,
    )
    if reader.errors:
        raise Invalid("Mend these and ask again.", errors=reader.errors)
    return found


class _Reader:
    """Reads parameters one by one, keeping what is wrong with each."""

    def __init__(self, asked: Mapping[str, str]) -> None:
        self.asked = asked
        self.errors: list[FieldError] = []

    def refuse(self, name: str, code: str, detail: str, allowed: Sequence[str] = ()) -> None:
        """Remember a wrong parameter."""
        self.errors.append(_wrong(name, code, detail, allowed))

    def names(self, known: Sequence[str]) -> None:
        """Refuse parameters that mean nothing here."""
        for name in self.asked:
            if name not in known:
                detail = "No parameter of this name is known here."
                self.refuse(name, "unknown_field", detail, known)

    def period(self, calendar: Calendar) -> Period:
        """Read the days asked for, which must be those of a period that is answered."""
        usual = calendar.usual()
        if not self.asked.get("from") and not self.asked.get("to"):
            return usual
        first, last = self.day("from"), self.day("to")
        if first is None or last is None:
            return usual
        if first > last:
            self.refuse("to", "out_of_range", "The last day lies before the first.")
            return usual
        found = calendar.find(first, last)
        if found is None:
            self.refuse(
                "from",
                "not_a_reporting_period",
                "Only months, quarters and years that are over are answered, and a programme's own"
                " year; what lies between two of them would be few people.",
                [f"{period.first}..{period.last}" for period in calendar.periods],
            )
        return found or usual

    def day(self, name: str) -> date | None:
        """Read a day."""
        text = self.asked.get(name)
        if not text:
            self.refuse(name, "required", "The first and the last day are needed, or neither.")
            return None
        try:
            found = date.fromisoformat(text)
        except ValueError:
            self.refuse(name, "bad_date", "A date as in 2026-11-20 is needed.")
            return None
        if not _EARLIEST <= found <= date(2100, 1, 1):
            self.refuse(name, "out_of_range", "A day from 2000-01-01 to 2100-01-01 is needed.")
            return None
        return found

    def code(self, name: str, default: str, allowed: Iterable[str]) -> str:
        """Read one of the allowed codes."""
        text = self.asked.get(name)
        if text is None:
            return default
        codes = [str(code) for code in allowed]
        if text not in codes:
            self.refuse(name, "unknown_code", "Not one of the allowed codes.", codes)
            return default
        return text

    def fine_enough(self, kind: Kind, by: Sequence[str], period: Period) -> None:
        """Refuse to look at one month, or at less than a year, more closely than over time."""
        if kind.name == "annual" and not period.is_year:
            self.refuse(
                "from", "too_fine", "This report is of a year: the calendar's or a programme's."
            )
        elif period.is_month and (kind.divided or set(by) - set(WHEN) - set(BESIDE_TIME)):
            detail = "Of a single month, divide by channel or state only; else ask for a quarter."
            self.refuse("by", "too_fine", detail, BESIDE_TIME)

    def division(self, kind: Kind) -> tuple[str, ...]:
        """Read what to divide by."""
        text = self.asked.get("by")
        if text is None:
            return kind.by
        by = tuple(part.strip() for part in text.split(",") if part.strip())
        if any(part not in kind.dimensions for part in by):
            self.refuse("by", "unknown_code", "Not a dimension of this report.", kind.dimensions)
            return ()
        if len(by) > kind.most or len(set(by)) < len(by):
            self.refuse("by", "too_many", f"At most {kind.most} different ones.", kind.dimensions)
        elif any(len(set(by) & set(family)) > 1 for family in FAMILIES):
            self.refuse("by", "same_family", "Two levels of the same thing.", kind.dimensions)
        elif set(by) & set(WHEN) and set(by) - set(WHEN) - set(BESIDE_TIME):
            detail = "Over time, divide by channel or state only; else it could be worked out."
            self.refuse("by", "too_fine", detail, BESIDE_TIME)
        return by


def _wrong(
    name: str, code: str, detail: str, allowed: Mapping[str, object] | Sequence[str]
) -> FieldError:
    words = tuple(str(word) for word in allowed) or None
    return FieldError(pointer=pointer_of([name]), code=code, detail=detail, allowed=words)
