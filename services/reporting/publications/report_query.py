"""Reads which published report is wanted, and finds everything that is wrong with it at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.reporting.publications.catalogue import CATALOGUE, TableName, tables
from services.reporting.publications.populations import POPULATIONS
from services.reporting.publications.records import Published
from services.reporting.reports.catalogue import Kind
from services.reporting.reports.questions import FORMATS, Language, wrong
from shared.errors import FieldError, Invalid, NotFound

_PARAMETERS = (
    "population",
    "period",
    "from",
    "to",
    "by",
    "channel",
    "decimals",
    "format",
    "lang",
)


@dataclass(frozen=True, slots=True)
class ReportQuery:
    """A published report, and how it is wanted."""

    published: Published
    table: TableName
    decimals: int
    form: str
    lang: Language


def asked(
    kind: Kind, given: Mapping[str, str], known: Sequence[Published], lang: Language
) -> ReportQuery:
    """Read a question about a report; ``known`` is all that is published.

    Raises NotFound when nothing is published that it could be about, Invalid with every wrong
    parameter, naming what is published.
    """
    reader = _Reader(given)
    reader.names()
    decimals = reader.code("decimals", str(kind.decimals), ("0", "1", "2"))
    said = reader.code("lang", lang, ("zh", "en"))
    form = reader.code("format", "json", FORMATS)
    published = reader.published(kind, known)
    table = reader.table(kind, published)
    if reader.errors:
        raise Invalid("Mend these and ask again.", errors=reader.errors)
    if published is None or published.withheld:
        raise NotFound(
            "Nothing is published of this.",
            errors=[
                wrong(
                    "period",
                    published.withheld if published and published.withheld else "not_published",
                    "There is a publication, and it is withheld to protect people."
                    if published
                    else "Nothing is published yet.",
                    _periods(each for each in known if not each.withheld),
                )
            ],
        )
    return ReportQuery(published, table, int(decimals), form, "zh" if said == "zh" else "en")


def _periods(some: Iterable[Published]) -> list[str]:
    return list(dict.fromkeys(each.period.name for each in some))


def usual(known: Sequence[Published]) -> Published | None:
    """Return what is meant where nothing is named: the newest published year, else quarter, month.

    Of what is of the same days, everybody comes before some.
    """
    shown = [each for each in known if not each.withheld and each.population in POPULATIONS]
    order = {"all": 2, "programme": 1}
    for of_length in ("is_year", "is_quarter", "is_month"):
        if some := [each for each in shown if getattr(each.period, of_length)]:
            return max(
                some,
                key=lambda each: (
                    order.get(POPULATIONS[each.population].kind, 0) > 0,
                    each.period.last,
                    order.get(POPULATIONS[each.population].kind, 0),
                ),
            )
    return None


class _Reader:
    """Reads parameters one by one, keeping what is wrong with each."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self.given = given
        self.errors: list[FieldError] = []

    def refuse(self, name: str, code: str, detail: str, allowed: Sequence[str]) -> None:
        """Remember a wrong parameter."""
        self.errors.append(wrong(name, code, detail, allowed))

    def names(self) -> None:
        """Refuse parameters that mean nothing here."""
        for name in self.given:
            if name not in _PARAMETERS:
                detail = "No parameter of this name is known here."
                self.refuse(name, "unknown_field", detail, _PARAMETERS)

    def code(self, name: str, default: str, allowed: Sequence[str]) -> str:
        """Read one of the allowed codes."""
        text = self.given.get(name, default)
        if text not in allowed:
            self.refuse(name, "unknown_code", "Not one of the allowed codes.", allowed)
            return default
        return text

    def published(self, kind: Kind, known: Sequence[Published]) -> Published | None:
        """Find the publication that is meant: of a population and a period, or the usual one."""
        population = self.given.get("population")
        if population is not None and population not in POPULATIONS:
            self.refuse("population", "unknown_population", "Not published.", list(POPULATIONS))
            return None
        years = kind.name == "annual"
        some = [
            each
            for each in known
            if population in {None, each.population} and (each.period.is_year or not years)
        ]
        if not {"period", "from", "to"} & self.given.keys():
            return usual(some) or next(iter(some), None)
        return self._named(some)

    def _named(self, known: Sequence[Published]) -> Published | None:
        name = "period" if "period" in self.given else "from"
        found = [each for each in known if self._is_meant(each)]
        if not found:
            detail = "Nothing is published of this period; these are."
            self.refuse(name, "not_published", detail, self._said(name, known))
            return None
        return usual(found) or found[0]

    def _said(self, name: str, known: Sequence[Published]) -> list[str]:
        if name == "period":
            return _periods(known)
        return list(dict.fromkeys(f"{e.period.first}..{e.period.last}" for e in known))

    def _is_meant(self, each: Published) -> bool:
        days = (each.period.first.isoformat(), each.period.last.isoformat())
        if "period" in self.given:
            return self.given["period"] == each.period.name
        return (self.given.get("from"), self.given.get("to")) == days

    def table(self, kind: Kind, published: Published | None) -> TableName:
        """Read the division and the channel, which must be those of a published table."""
        by = self._division(kind)
        channel = self.given.get("channel", "all" if "channel" in by else kind.channel)
        table_name = TableName(kind.name, by, channel)
        there = _tables(kind, published)
        if table_name not in there:
            divisions = list(dict.fromkeys(",".join(each.by) for each in there))
            if ",".join(by) not in divisions:
                detail = "It is not published divided like this; only like these."
                self.refuse("by", "not_published", detail, divisions)
            else:
                channels = [each.channel for each in there if each.by == by]
                detail = "It is not published for this channel; only for these."
                self.refuse("channel", "not_published", detail, channels)
        return table_name

    def _division(self, kind: Kind) -> tuple[str, ...]:
        text = self.given.get("by")
        if text is None:
            return kind.by
        return tuple(part.strip() for part in text.split(",") if part.strip())


def _tables(kind: Kind, published: Published | None) -> list[TableName]:
    """Return the tables of a report that are published, of a publication or of any."""
    if published is None:
        return [entry.table for entry in CATALOGUE if entry.table.report == kind.name]
    of = tables(POPULATIONS[published.population], published.period)
    return [each for each in of if each.report == kind.name]
