"""What is hidden does not flicker, from period to period and version to version, without need."""

from datetime import date
from itertools import pairwise
from random import Random

import pytest

from services.reporting.publications.catalogue import TableName
from services.reporting.publications.store import New
from tests.unit.reporting.invented_facts import Person, many, only, period, publish, report

HARMS = {
    "domestic_violence": 300,
    "sexual_harassment": 60,
    "sexual_assault": 40,
    "trafficking": 5,
    "child_abuse": 33,
    "stalking": 35,
    "other": 34,
}
HARM = TableName("requests", ("harm",), "written")
QUARTERS = ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4")


@pytest.fixture(autouse=True)
def _little(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, HARM)


def quarter(number: int, sizes: dict[str, int]) -> list[Person]:
    day = date(2024, 3 * number + 2, 15)
    return [p for harm, many_ in sizes.items() for p in many(many_, Person(day=day, harm=harm))]


def hidden(new: New) -> set[str]:
    rows = report(new, "requests", "harm", channel="written").rows
    return {row["harm"] for row in rows if row["value"] is None}


def test_from_quarter_to_quarter_the_same_is_hidden_though_others_are_cheaper() -> None:
    dice, made, persons = Random(5), list[New](), list[Person]()
    for number, name in enumerate(QUARTERS):
        sizes = {
            harm: size if size < 11 else size + dice.randrange(0, 9) for harm, size in HARMS.items()
        }
        persons += quarter(number, sizes)
        made += publish(persons, period(name), earlier=made)
    assert "trafficking" in hidden(made[0])
    assert all(hidden(before) == hidden(after) for before, after in pairwise(made))


def test_from_version_to_version_what_was_hidden_stays_so_and_what_was_shown_too() -> None:
    first = publish(quarter(0, HARMS), period("2024-Q1"))
    more = HARMS | {"domestic_violence": 320, "child_abuse": 60, "trafficking": 25}
    [second] = publish(quarter(0, more), period("2024-Q1"), earlier=first, reason="late")
    assert second.withheld is None
    assert hidden(second) == hidden(first[0])
    shown = report(second, "requests", "harm", channel="written").rows
    values = {row["harm"]: row["value"] for row in shown}
    assert values["domestic_violence"] in {320, None}


def test_what_became_large_enough_is_shown_in_the_next_period() -> None:
    """Remembering is a preference among equals, and hides nobody for ever."""
    first = publish(quarter(0, HARMS), period("2024-Q1"))
    large = {harm: size + 30 for harm, size in HARMS.items()}
    [second] = publish(quarter(0, HARMS) + quarter(1, large), period("2024-Q2"), earlier=first)
    assert hidden(second) == set()
