"""Facts of invented persons, as publications count them, without a database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pytest

from services.reporting.publications import protected_reports
from services.reporting.publications.canonical_json import report_of
from services.reporting.publications.catalogue import TableName
from services.reporting.publications.counting import Leaves
from services.reporting.publications.external_publications import made_public
from services.reporting.publications.populations import POPULATIONS
from services.reporting.publications.protected_reports import NOBODY, decided, protection_rule
from services.reporting.publications.publication_job import Facts, PublicationJob
from services.reporting.publications.published_cells import PublishedCells
from services.reporting.publications.store import New
from services.reporting.publications.table_specs import SHAPES, TableSpec
from services.reporting.reports.dimensions import CIRCUMSTANCES
from services.reporting.reports.periods import (
    Period,
    named,
    part_of,
    programmes,
    quarter_part,
    widened,
)
from services.reporting.reports.rules import Report

[YEAR] = programmes("mini-program")
TODAY = date(2026, 11, 27)
SAFETY = protection_rule(10)


def period(name: str) -> Period:
    found = named(name, TODAY)
    assert found is not None
    return found


@dataclass(frozen=True)
class Person:
    """One person with one need."""

    day: date = date(2023, 3, 15)
    channel: str = "web_form"
    partner: str = "one"
    harm: str = "domestic_violence"
    age: str = "18-39"
    gender: str = "female"
    place: str = "330000"
    urgency: str = "routine"
    forms: str = "both"
    shaming: str = "other"
    need: str = "counselling"
    state: str = "helped"
    circumstances: frozenset[str] = frozenset()
    supported: str = "no"
    consulted: str = "yes"
    verdict: str = "not_brought"
    accepted: str = "yes"
    declined: str = "no"
    expired: str = "no"


def many(
    number: int, like: Person, partners: Sequence[str] = ("one", "two", "three")
) -> list[Person]:
    """So many like one, told of by several partners in turn."""
    return [replace(like, partner=partners[i % len(partners)]) for i in range(number)]


def facts(
    persons: Iterable[Person],
    of: Period,
    earlier: Sequence[PublishedCells] = (),
    versions: dict[str, int] | None = None,
) -> Facts:
    leaves: dict[str, Leaves] = {shape.name: {} for shape in SHAPES}
    for person in persons:
        for shape in SHAPES:
            if shape.unit in {"referrals", "needs"} and _is_in(person, shape):
                own = leaves[shape.name].setdefault(_cell(person, shape), {})
                own[person.partner] = own.get(person.partner, 0) + 1
    first, last = widened(of)
    days = (first, min(last, TODAY))
    earlier = [*made_public(first, last), *earlier]
    return Facts(days, earlier, versions or {}, leaves, {}, NOBODY, (3, 3))


def _is_in(person: Person, shape: TableSpec) -> bool:
    return all(getattr(person, name) == code for name, code in shape.within.items())


def _cell(person: Person, shape: TableSpec) -> tuple[str, ...]:
    part = part_of(person.day)
    when = part if shape.months else quarter_part(part)
    return (when, person.channel, *(_code(person, name) for name in shape.axes))


def _code(person: Person, name: str) -> str:
    if name in CIRCUMSTANCES.values():
        return "yes" if name in person.circumstances else "no"
    return str(getattr(person, name))


def publish(
    persons: Iterable[Person],
    of: Period,
    *populations: str,
    earlier: Sequence[New] = (),
    reason: str | None = None,
) -> list[New]:
    told = [PublishedCells(f"{i}", each.told) for i, each in enumerate(earlier)]
    versions = {each.population: each.version for each in earlier if each.period == of}
    wish = PublicationJob(of, [POPULATIONS[code] for code in populations or ("all",)], reason)
    return decided(wish, facts(persons, of, told, versions), SAFETY)


def only(patch: pytest.MonkeyPatch, *names: TableName) -> None:
    """Let nothing but these tables be published: a judgement of little is quick."""
    patch.setattr(protected_reports, "tables", lambda *_: list(names))


def report(new: New, name: str, *by: str, channel: str = "all", decimals: int = 0) -> Report:
    body = new.bodies[TableName(name, by, channel)]
    return report_of(body, new.period, "en", decimals)
