"""What is published of invented persons: whole, safe, and the same until a correction."""

from itertools import combinations

import orjson
import pytest

from services.reporting.publications.canonical_json import digest_of, publication_body
from services.reporting.publications.catalogue import CATALOGUE, tables
from services.reporting.publications.figures_table import AXIS_OF, Asked
from services.reporting.publications.populations import AREAS, EVERY_CHANNEL, POPULATIONS
from services.reporting.publications.records import about
from services.reporting.publications.table_specs import SHAPES, axis
from services.reporting.reports.rules import HIDDEN
from shared.vocabulary import regions
from tests.unit.reporting.invented_facts import Person, many, period, publish, report

MONTH, QUARTER = period("2023-03"), period("2023-Q1")
FEMALE, MALE = Person(), Person(gender="male")
PERSONS = [
    *many(300, FEMALE),
    *many(60, MALE),
    *many(40, Person(age="<14")),
    *many(90, Person(channel="partner_api", place="440000", state="no_provider")),
    *many(80, Person(channel="hotline_12338", place="440000", harm="sexual_assault")),
    *many(30, Person(need="shelter", state="waiting", urgency="immediate")),
    *many(50, Person(need="legal_consultation", state="in_progress", urgency="pressing")),
]


def test_the_whole_is_told_and_adds_up() -> None:
    [new] = publish(PERSONS, MONTH)
    assert new.withheld is None
    assert report(new, "requests").total == len(PERSONS)
    assert report(new, "requests", channel="written").total == len(PERSONS) - 80
    found = report(new, "needs", "state")
    states = {row["state"]: row["value"] for row in found.rows}
    assert states["helped"] == 300 + 60 + 40 + 80
    assert all(row["marker"] == (HIDDEN if row["value"] is None else None) for row in found.rows)


def test_zero_and_few_look_the_same() -> None:
    def hidden(few: int) -> list[str]:
        [new] = publish([*PERSONS, *many(few, Person(state="withdrawn"))], MONTH)
        return [r["state"] for r in report(new, "needs", "state").rows if r["marker"] == HIDDEN]

    assert hidden(0) == hidden(9)
    assert "withdrawn" in hidden(0)


@pytest.mark.parametrize("partners", [("one",), ("one", "two"), ("one",) * 29 + ("two", "three")])
def test_what_rests_on_few_partners_is_withheld(partners: tuple[str, ...]) -> None:
    persons = many(300, FEMALE, partners)
    [new] = publish(persons, MONTH)
    assert (new.withheld, new.bodies) == ("few_partners", {})


def test_fewer_than_eleven_are_withheld_like_nobody() -> None:
    [few], [nobody] = publish(many(7, FEMALE), MONTH), publish([], MONTH)
    assert few.withheld == nobody.withheld == "small"
    assert few.digest == nobody.digest


def test_the_digest_is_of_the_bytes_that_are_read() -> None:
    [new] = publish(PERSONS, MONTH)
    body = publication_body(about(new.population, new.period, 1, new), new.bodies.items())
    assert digest_of(body) == new.digest
    assert publish(list(reversed(PERSONS)), MONTH)[0].digest == new.digest
    kept = orjson.loads(body)
    assert kept["period"] == {"name": "2023-03", "from": "2023-03-01", "to": "2023-03-31"}


@pytest.mark.parametrize(("more", "withheld"), [(0, True), (1, True), (10, True), (11, False)])
def test_a_correction_by_few_is_withheld(more: int, withheld: bool) -> None:
    first = publish(PERSONS, MONTH)
    late = [*PERSONS, *many(more, FEMALE)]
    [again] = publish(late, MONTH, earlier=first, reason="a partner reported late")
    assert again.version == 2
    assert (again.withheld == "correction_too_small") is withheld
    if not withheld:
        assert report(again, "requests").total == len(late)


def test_regions_are_told_with_the_provinces_that_they_are_made_of() -> None:
    east, south = publish(PERSONS, MONTH, "east-china", "south-central-china")
    assert report(east, "requests").total == len(PERSONS) - 170
    assert report(south, "requests").total == 170
    [everybody] = publish(PERSONS, MONTH, earlier=[east, south])
    assert report(everybody, "requests").total == len(PERSONS)


def test_every_region_and_channel_is_of_the_vocabulary() -> None:
    provinces = [code for codes in AREAS.values() for code in codes]
    assert sorted(provinces) == sorted(regions.provinces())
    for population in POPULATIONS.values():
        assert population.channels <= EVERY_CHANNEL
    assert len(tables(POPULATIONS["all"], QUARTER)) < len(CATALOGUE)


def test_divisions_of_one_unit_form_no_circle() -> None:
    """Three sides of a cube say more than the system knows; time and channel stand everywhere."""
    for unit in {shape.unit for shape in SHAPES}:
        edges = {pair for s in SHAPES if s.unit == unit for pair in combinations(sorted(s.axes), 2)}
        met: dict[str, str] = {}

        def root(name: str, met: dict[str, str] = met) -> str:
            while met.get(name, name) != name:
                name = met[name]
            return name

        for one, other in sorted(edges):
            assert root(one) != root(other), (unit, one, other)
            met[root(one)] = root(other)


def test_every_published_table_is_one_that_is_judged() -> None:
    for entry in CATALOGUE:
        assert set(entry.table.by) <= {*AXIS_OF, "month", "year", "channel"}
    asked = Asked()
    assert asked.figures == {}
    for shape in SHAPES:
        assert all(axis(name).leaves for name in shape.axes)
