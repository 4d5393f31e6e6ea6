"""28 cases in three years, 18 of them in one: what is public is told, what it leaves is not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.reporting.publications import external_publications
from services.reporting.publications.published_cells import PublishedCells
from services.reporting.publications.store import New
from services.reporting.reports.periods import programmes
from tests.unit.reporting.invented_facts import Person, publish, report

[YEARS] = programmes("justice4her")
LAWYERS = Person(channel="pro_bono_network", partner="network", supported="yes")
GIVEN = replace(LAWYERS, need="legal_consultation", consulted="yes")
CASE = replace(LAWYERS, need="court_representation", verdict="favourable")
BROUGHT = {2018: 4, 2019: 18, 2020: 6}


def network(brought: dict[int, int]) -> list[Person]:
    """Consultations and cases of three years; 15 verdicts are favourable."""
    cases = [
        replace(CASE, day=date(year, 1, 1) + timedelta(days=20 * n))
        for year, number in brought.items()
        for n in range(number)
    ]
    codes = ["favourable"] * 15 + ["partly"] * 5 + ["unfavourable"] * 6 + ["withdrawn"] * 5
    found = [replace(case, verdict=code) for case, code in zip(cases, codes, strict=False)]
    for year, number in ((2018, 60), (2019, 140), (2020, 50)):
        at = date(year, 5, 1)
        found += [replace(GIVEN, day=at)] * number
        found += [replace(GIVEN, day=at, consulted="no", supported="no")] * 12
        found += [replace(CASE, day=at, verdict="not_brought", supported="no")] * 5
    return found


def values(new: New, by: str) -> dict[str, int | None]:
    return {row[by]: row["value"] for row in report(new, "litigation", by).rows}


def test_what_is_public_is_told_and_what_it_leaves_is_not() -> None:
    [new] = publish(network(BROUGHT), YEARS, "justice4her")
    assert new.withheld is None
    found = report(new, "litigation", "verdict")
    extra = {name: found.extra[name] for name in ("brought", "favourable", "rate_pct", "benchmark")}
    assert extra == {
        "brought": 28,
        "favourable": 15,
        "rate_pct": 54,
        "benchmark": None,
    }
    assert values(new, "year") == {"2018": None, "2019": 18, "2020": None}
    assert values(new, "verdict") == {
        "favourable": 15, "partly": None, "unfavourable": None, "withdrawn": None, "pending": None,
    }  # fmt: skip


def test_three_units_are_never_added() -> None:
    [new] = publish(network(BROUGHT), YEARS, "justice4her")
    found = report(new, "legal-support")
    assert [(row["unit"], row["number"]) for row in found.rows] == [
        ("consultations", 250), ("cases", 28),
    ]  # fmt: skip
    assert found.extra["persons_supported"] == 250 + 28
    by_year = {row["year"]: row["value"] for row in report(new, "consultations", "year").rows}
    assert by_year == {"2018": 60, "2019": 140, "2020": 50}


def test_what_is_not_public_hides_a_second_year(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(_first: date, _last: date) -> list[PublishedCells]:
        return []

    monkeypatch.setattr("tests.unit.reporting.invented_facts.made_public", nothing)
    monkeypatch.setattr(external_publications, "_read", dict)
    [new] = publish(network(BROUGHT), YEARS, "justice4her")
    shown = values(new, "year")
    assert list(shown.values()).count(None) >= 2
    assert not (report(new, "litigation", "verdict").extra["brought"] and shown["2019"])


@pytest.mark.parametrize("more", [1, 10])
def test_a_count_that_differs_by_few_from_what_is_public_is_not_told(more: int) -> None:
    [new] = publish(network(BROUGHT | {2020: 6 + more}), YEARS, "justice4her")
    assert new.withheld or report(new, "litigation", "verdict").extra["brought"] is None
