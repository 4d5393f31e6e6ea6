"""Extracts and publications are one system: what the one hides the other does not tell."""

from dataclasses import replace
from datetime import date

import pytest

from services.reporting.extracts.anonymity import Group
from services.reporting.extracts.beside_publications import told_at_least, without_hidden
from services.reporting.extracts.rules import policy
from services.reporting.publications.catalogue import TableName
from services.reporting.publications.figures import Figure, channels_of
from services.reporting.publications.populations import POPULATIONS
from services.reporting.publications.protected_reports import decided
from services.reporting.publications.publication_job import PublicationJob
from services.reporting.publications.published_cells import PublishedCells
from tests.unit.reporting.invented_facts import SAFETY, Person, facts, many, only, period, report

WRITTEN = channels_of(POPULATIONS["all"], "written")
YEAR = (date(2024, 1, 1), date(2024, 12, 31))
HIDDEN = Figure(*YEAR, WRITTEN, ("sexual_assault", "minor"))
DAYS = (date(2024, 1, 1), date(2025, 12, 31))


def group(persons: int = 12, **own: str) -> Group:
    """A group that is told as finely as is said, at the level that its code has."""
    levels, codes = [], []
    for name, each in policy().variables.items():
        code = own.get(name, "all")
        levels.append("all" if code == "all" else each[1 if code in COARSE else 0])
        codes.append(code)
    return Group(tuple(levels), tuple(codes), persons)


COARSE = {"minor", "adult", "sexual_harassment_or_assault", "110000", "330000"}


def told(value: int | None) -> PublishedCells:
    return PublishedCells("one", {"harm-age": {HIDDEN: value}})


@pytest.mark.parametrize(
    ("own", "is_kept"),
    [
        ({"harm": "sexual_assault", "age": "14-17", "channel": "online"}, False),
        ({"harm": "sexual_assault", "age": "minor", "channel": "organisation"}, False),
        ({"harm": "sexual_assault", "age": "minor", "channel": "hotline"}, True),
        ({"harm": "sexual_assault", "age": "minor"}, True),
        ({"harm": "sexual_harassment_or_assault", "age": "minor", "channel": "online"}, True),
        ({"harm": "sexual_assault", "age": "18-39", "channel": "online"}, True),
    ],
)
def test_no_group_lies_in_what_a_publication_hides(own: dict[str, str], is_kept: bool) -> None:
    groups = [group(**own)]
    assert (without_hidden(groups, policy(), 2024, [told(None)]) == groups) is is_kept
    assert without_hidden(groups, policy(), 2024, [told(None), told(40)]) == groups
    assert without_hidden(groups, policy(), 2025, [told(None)]) == groups


def test_what_groups_say_holds_for_every_coarser_cell() -> None:
    groups = [
        group(12, harm="sexual_assault", age="14-17", place="330100", channel="online"),
        group(20, harm="sexual_assault", age="minor"),
    ]
    found = told_at_least(groups, policy(), 2024, DAYS)
    [when] = {cell[0] for cells in found.values() for cell in cells}
    assert found["harm-age"][when, "*", "sexual_assault", "minor"] == 32
    assert found["harm-age"][when, "online", "sexual_assault", "14-17"] == 12
    assert found["harm-age"][when, "*", "sexual_harassment_or_assault", "*"] == 32
    assert found["place"][when, "*", "330000"] == 12
    assert found["place"][when, "*", "east-china"] == 12
    assert told_at_least(groups, policy(), 2024, (date(2024, 2, 1), DAYS[1])) == {}
    assert told_at_least(groups, policy(), 2023, (date(2022, 1, 1), DAYS[1])) == {}, "cut in two"


def test_a_later_publication_hides_more_than_what_an_extract_gives_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The cheapest companion of 5 is 14, and whoever has the extract knows these 14."""
    only(monkeypatch, TableName("requests", ("harm",), "written"))
    like = Person(day=date(2024, 3, 15), channel="web_form")
    persons = [
        *many(300, like),
        *many(60, replace(like, harm="sexual_harassment")),
        *many(14, replace(like, harm="stalking")),
        *many(5, replace(like, harm="trafficking")),
        *many(40, replace(like, harm="other")),
    ]
    year = period("2024")
    known = facts(persons, year)
    extract = told_at_least([group(14, harm="stalking")], policy(), 2024, known.days)
    wish = PublicationJob(year, [POPULATIONS["all"]])

    def hidden(least: dict[str, dict[tuple[str, ...], int]]) -> set[str]:
        [new] = decided(wish, replace(known, least=least), SAFETY)
        rows = report(new, "requests", "harm", channel="written").rows
        return {row["harm"] for row in rows if row["value"] is None}

    without, beside = hidden({}), hidden(extract)
    assert {"trafficking", "stalking"} <= without
    assert beside - without or beside > {"trafficking"}
    left = {"trafficking", "child_abuse"} & beside
    free = {"domestic_violence": 300, "sexual_harassment": 60, "other": 40}
    assert sum(free.get(harm, 0) for harm in beside - left) >= 11, "11 more may be among them"
