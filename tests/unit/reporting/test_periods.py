"""The periods a reader may look at contain one another, and are decided in one table."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from services.reporting.disclosure.auditor import Seen, exposed
from services.reporting.disclosure.rules import Rule
from services.reporting.disclosure.tables import ALL, Cell, Cube
from services.reporting.facts.rules import ReferralRow, received
from services.reporting.pages.overview import days_of, periods
from services.reporting.reports.tables import Plan, Table
from shared.events import ReferralReceived
from tests.integration.reporting.invented_year import Invented

WHOLE = (date(2022, 8, 18), date(2023, 8, 18))
RULE = Rule()


@pytest.fixture(scope="module")
def year() -> list[ReferralRow]:
    """The facts of the invented year."""
    firsts = (life[0] for life in Invented().lives())
    return received(event for event in firsts if isinstance(event, ReferralReceived))


def table(rows: list[ReferralRow], period: str) -> tuple[Plan, Table, Counter[Cell]]:
    plan = Plan.of(("province",), "online", period)
    counts = Counter(tuple(str(getattr(row, c)) for c in plan.columns) for row in rows)
    return plan, plan.table(counts.items(), RULE), counts


def test_periods_are_all_of_the_time_its_years_and_its_quarters() -> None:
    names = periods(WHOLE)
    assert names == [
        ALL, "2022", "2023", "2022-Q3", "2022-Q4", "2023-Q1", "2023-Q2", "2023-Q3",
    ]  # fmt: skip
    days = {name: days_of(name, WHOLE) for name in names}
    assert days[ALL] == WHOLE
    assert days["2022-Q3"] == (date(2022, 8, 18), date(2022, 9, 30))
    for shorter in ("2022", "2023"), ("2022-Q3", "2022-Q4", "2023-Q1", "2023-Q2", "2023-Q3"):
        for before, after in pairwise(shorter):
            assert days[before][1] + timedelta(days=1) == days[after][0]


def test_a_shorter_period_changes_nothing_in_a_longer_one(year: list[ReferralRow]) -> None:
    _, whole, _ = table(year, ALL)
    _, years, _ = table(year, "2022")
    _, quarters, _ = table(year, "2022-Q3")
    for code in whole.axis("province").leaves:
        cell = {"province": code}
        assert years.value(cell | {"period": ALL}) == whole.value(cell)
        assert quarters.value(cell | {"period": ALL}) == whole.value(cell)
        assert quarters.value(cell | {"period": "2022"}) == years.value(cell)


def test_no_small_count_is_the_difference_of_two_periods(year: list[ReferralRow]) -> None:
    _, quarters, _ = table(year, "2022-Q3")
    counts: dict[Cell, int] = {}
    for row in year:
        month = row.month
        leaf = (row.province, f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}", _group(row.channel))
        counts[leaf] = counts.get(leaf, 0) + 1
    cube = Cube.count(quarters.axes, counts)
    small = [cell for cell, number in cube.counts.items() if RULE.small(number)]
    assert small
    assert exposed(Seen(quarters.shown.values, tuple(cube.sums())), small, RULE.demand) == []


def _group(channel: str) -> str:
    return {"wechat_miniprogram": "online", "miniprogram_hotline": "hotline"}[channel]
