"""Makes the publications of a period of what was counted: judges with all told before, builds.

It connects to nothing. The solver comes with it, so it runs in a process of its own (`judge.py`).
"""

from collections.abc import Sequence
from dataclasses import replace

from services.reporting.disclosure.protection import ProtectionRule, protect
from services.reporting.disclosure.tables import ALL
from services.reporting.publications.canonical_json import body_of, digest_of, publication_body
from services.reporting.publications.catalogue import TableName, tables
from services.reporting.publications.external_publications import may_be_told
from services.reporting.publications.figures import Figure
from services.reporting.publications.figures_table import Asked, Given
from services.reporting.publications.populations import ALONE, Population
from services.reporting.publications.protection_input import tables_of
from services.reporting.publications.publication_job import Facts, PublicationJob
from services.reporting.publications.published_cells import PublishedCells, Values
from services.reporting.publications.records import METHOD, Withheld, about
from services.reporting.publications.report_builder import ReportBuilder, build
from services.reporting.publications.store import New
from services.reporting.publications.table_specs import LINKS, TableSpec
from services.reporting.publications.waiting_times import Waiting
from services.reporting.reports.periods import Period, parts_of

NOBODY = Waiting({}, {}, frozenset())


def protection_rule(threshold: int) -> ProtectionRule:
    """Return what is protected, and from whom, where 1 to so many persons are few."""
    return ProtectionRule(threshold=threshold, alone=ALONE)


def decided(wish: PublicationJob, facts: Facts, safety: ProtectionRule) -> list[New]:
    """Decide what is published of each population."""
    asked = {
        each.code: _asked(each, wish.period, _persons(each, wish, facts))
        for each in wish.populations
    }
    withheld = {each.code: _withheld(each, wish, facts, safety) for each in wish.populations}
    values = _judged([own for code, own in asked.items() if not withheld[code]], facts, safety)
    return [
        _new(
            population,
            wish,
            facts,
            values,
            withheld[population.code],
            asked[population.code],
            safety,
        )
        for population in wish.populations
    ]


def _persons(population: Population, wish: PublicationJob, facts: Facts) -> int:
    return sum(_whole(population, wish.period, facts).values())


def _asked(population: Population, period: Period, persons: int) -> Asked:
    asked = Asked()
    making = ReportBuilder(population, period, asked, NOBODY, ProtectionRule())
    for name in tables(population, period, persons):
        build(name, making)
    return asked.without(lambda shape, figure: not may_be_told(shape, figure))


def _withheld(
    population: Population, wish: PublicationJob, facts: Facts, safety: ProtectionRule
) -> Withheld | None:
    """Return why nothing of a population can be told, if that is plain from its size."""
    by_partner = _whole(population, wish.period, facts)
    number, largest = sum(by_partner.values()), max(by_partner.values(), default=0)
    told = _told_before(population, wish.period, facts)
    if told is not None and 0 < abs(number - told) <= safety.threshold:
        return "correction_too_small"
    if number <= safety.threshold:
        return "small"
    if population.alone:
        return None
    few = len(by_partner) < safety.contributors_min or largest > safety.share_most * number
    return "few_partners" if few or number - largest <= safety.threshold else None


def _whole(population: Population, period: Period, facts: Facts) -> dict[str, int]:
    """Count the persons of a population and period, by the partner who told of them."""
    parts, found = set(parts_of(period.first, period.last)), dict[str, int]()
    for (part, channel, place), by_partner in facts.leaves["place"].items():
        inside = not population.provinces or place in population.provinces
        if part in parts and channel in population.channels and inside:
            for partner, number in by_partner.items():
                found[partner] = found.get(partner, 0) + number
    return found


def _told_before(population: Population, period: Period, facts: Facts) -> int | None:
    """Return what was told last of the whole of a population and period."""
    place = population.code if population.provinces else ALL
    channels = tuple(sorted(population.channels))
    shape, codes = ("place", (place,)) if population.provinces else ("months", ())
    whole = Figure(period.first, period.last, channels, codes)
    told = [each.values.get(shape, {}).get(whole) for each in facts.earlier]
    return next((value for value in reversed(told) if value is not None), None)


def _judged(asked: Sequence[Asked], facts: Facts, safety: ProtectionRule) -> Values:
    wanted: dict[str, dict[Figure, None]] = {}
    for own in asked:
        for shape, figures in own.figures.items():
            wanted.setdefault(shape, {}).update(figures)
    if not wanted:
        return {}
    given = tables_of(facts.days, facts.leaves, wanted, facts.earlier, facts.least)
    found = protect(given, safety, LINKS).decided
    return {name: dict(each.values) for name, each in found.items()}  # type: ignore[arg-type]


class _Safe(Given):
    """What was decided; what nobody judged is hidden."""

    def of(self, shape: TableSpec, figure: Figure) -> int | None:
        """Return the number, None where it is hidden."""
        return self.values.get(shape.name, {}).get(figure)


def _is_known(own: Values, earlier: Sequence[PublishedCells]) -> bool:
    """Whether all of it was told before, just as it is."""
    last: dict[tuple[str, Figure], int | None] = {}
    for told in earlier:
        for shape, figures in told.values.items():
            last.update({(shape, figure): value for figure, value in figures.items()})
    return all(
        (shape, figure) in last and last[shape, figure] == value
        for shape, figures in own.items()
        for figure, value in figures.items()
    )


def _new(  # noqa: PLR0913, PLR0917 - all that a publication is made of
    population: Population,
    wish: PublicationJob,
    facts: Facts,
    values: Values,
    withheld: Withheld | None,
    asked: Asked,
    safety: ProtectionRule,
) -> New:
    own = {
        shape: {figure: values[shape][figure] for figure in figures}
        for shape, figures in ({} if withheld else asked.figures).items()
    }
    if not withheld and facts.versions.get(population.code) and _is_known(own, facts.earlier):
        # Were this told, every correction that is withheld would say that somebody came.
        withheld, own = "correction_too_small", {}
    shown = any(value is not None for figures in own.values() for value in figures.values())
    withheld = withheld or (None if shown else "unproved")
    bodies: dict[TableName, bytes] = {}
    caveats: set[str] = set()
    if not withheld:
        making = ReportBuilder(population, wish.period, _Safe(own), facts.waiting, safety)
        for name in tables(population, wish.period, _persons(population, wish, facts)):
            report = build(name, making)
            bodies[name] = body_of(report)
            caveats.update(report.caveats)
    new = New(
        population=population.code,
        period=wish.period,
        version=facts.versions.get(population.code, 0) + 1,
        reason=wish.reason,
        method=METHOD,
        caveats=tuple(sorted(caveats)),
        withheld=withheld,
        partners=facts.partners[0],
        partners_ever=facts.partners[1],
        digest="",
        told=own,
        bodies=bodies,
    )
    body = publication_body(about(new.population, new.period, new.version, new), bodies.items())
    return replace(new, digest=digest_of(body))
