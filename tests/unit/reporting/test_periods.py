"""What is asked of reporting is a whole, closed period; periods cannot be subtracted."""

from collections import Counter
from datetime import date

import pytest

from services.reporting.disclosure.rules import Rule
from services.reporting.facts.rules import ReferralRow, received
from services.reporting.reports.catalogue import REPORTS
from services.reporting.reports.dimensions import period_filter
from services.reporting.reports.periods import Calendar, part_of, programmes
from services.reporting.reports.questions import question
from services.reporting.reports.tables import Plan, Table
from shared.errors import Invalid
from shared.events import ReferralReceived
from tests.integration.reporting.invented_year import Invented
from tests.unit.reporting.attacker import Holder

RULE = Rule()
MONTHS = frozenset(
    (*(f"2022-{m:02}" for m in range(8, 13)), *(f"2023-{m:02}" for m in range(1, 9)))
)
THEN = Calendar(date(2023, 11, 15), MONTHS)
LATER = Calendar(date(2026, 11, 26), MONTHS | {"2026-11"})
PROGRAMME = "2022-08-18..2023-08-18"


@pytest.fixture(scope="module")
def year() -> list[ReferralRow]:
    """The facts of the invented year."""
    firsts = (life[0] for life in Invented().lives())
    return received(event for event in firsts if isinstance(event, ReferralReceived))


def test_what_is_answered_is_over_and_is_a_month_a_quarter_a_year_or_a_programmes_own() -> None:
    names = [period.name for period in THEN.periods]
    assert names == [
        PROGRAMME, "2022",
        "2022-Q3", "2022-Q4", "2023-Q1", "2023-Q2", "2023-Q3",
        "2022-08", "2022-09", "2022-10", "2022-11", "2022-12",
        "2023-01", "2023-02", "2023-03", "2023-04", "2023-05", "2023-06", "2023-07", "2023-08",
        "2023-09", "2023-10",
    ]  # fmt: skip
    days = {period.name: (period.first, period.last) for period in THEN.periods}
    assert days[PROGRAMME] == (date(2022, 8, 18), date(2023, 8, 18))
    assert days["2022"] == (date(2022, 1, 1), date(2022, 12, 31))
    assert days["2023-Q1"] == (date(2023, 1, 1), date(2023, 3, 31))
    assert days["2023-02"] == (date(2023, 2, 1), date(2023, 2, 28))


def test_on_its_last_day_a_period_is_not_over() -> None:
    for day, is_over in ((date(2022, 12, 31), False), (date(2023, 1, 1), True)):
        names = {period.name for period in Calendar(day, MONTHS).periods}
        assert ({"2022", "2022-Q4", "2022-12"} <= names) is is_over
        assert PROGRAMME not in names


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2023-01-01", "2023-01-30"),
        ("2023-01-02", "2023-01-31"),
        ("2023-01-01", "2023-01-01"),
        ("2023-01-01", "2023-02-28"),
        ("2022-08-17", "2023-08-18"),
        ("2022-08-18", "2023-08-17"),
        ("2022-08-18", "2022-12-31"),
        ("2023-11-01", "2023-11-30"),
        ("2023-01-01", "2023-12-31"),
        ("2023-10-01", "2023-12-31"),
        ("2000-01-01", "2100-01-01"),
    ],
)
def test_any_other_days_are_refused_with_the_list_of_what_is_answered(
    first: str, last: str
) -> None:
    with pytest.raises(Invalid) as refused:
        question(REPORTS["requests"], {"from": first, "to": last}, THEN, "en")
    [error] = refused.value.errors
    assert (error.pointer, error.code) == ("/from", "not_a_reporting_period")
    assert {PROGRAMME, "2022-01-01..2022-12-31", "2023-02-01..2023-02-28"} <= set(error.allowed)
    assert f"{first}..{last}" not in error.allowed


@pytest.mark.parametrize(("given", "missing"), [("from", "/to"), ("to", "/from")])
def test_one_end_alone_names_no_period(given: str, missing: str) -> None:
    with pytest.raises(Invalid) as refused:
        question(REPORTS["requests"], {given: "2023-01-01"}, THEN, "en")
    assert [error.pointer for error in refused.value.errors] == [missing]


def test_who_names_no_days_is_answered_the_newest_year_there_are_facts_of() -> None:
    assert THEN.usual().name == LATER.usual().name == PROGRAMME
    assert Calendar(date(2026, 2, 1), frozenset({"2025-07"})).usual().name == "2025"
    assert Calendar(date(2025, 10, 1), frozenset({"2025-07"})).usual().name == "2025-Q3"
    assert Calendar(date(2025, 8, 1), frozenset({"2025-07"})).usual().name == "2025-07"
    assert Calendar(date(2025, 7, 31), frozenset({"2025-07"})).usual().name == "2025-06"
    assert Calendar(date(2025, 7, 31)).usual().name == "2025-06"


def test_what_overlaps_is_decided_together() -> None:
    whole = (date(2022, 1, 1), date(2023, 12, 31))
    for name in (PROGRAMME, "2022", "2023", "2022-Q3", "2023-03", "2022-01"):
        [period] = [each for each in LATER.periods if each.name == name] or [None]
        assert period is None or LATER.around(period) == whole
    last = THEN.find(date(2023, 2, 1), date(2023, 2, 28))
    assert last is not None
    assert THEN.around(last) == (date(2022, 1, 1), date(2023, 10, 31))


def test_programmes_years_name_their_source_and_cut_months_into_parts() -> None:
    assert [period.name for period in programmes()] == [PROGRAMME]
    days = [date(2022, 8, 17), date(2022, 8, 18), date(2023, 8, 18), date(2023, 8, 19)]
    assert [part_of(day) for day in days] == ["0:2022-08", "1:2022-08", "1:2023-08", "2:2023-08"]


PROVINCES = ("110000", "330000", "440000", "510000", "630000")


def spread(rows: list[ReferralRow]) -> Counter[tuple[str, str, str]]:
    """Facts of some provinces by part of a month and channel; some more before and after it."""
    found = Counter(
        (row.province, part_of(row.day), row.channel) for row in rows if row.province in PROVINCES
    )
    for (province, part, channel), number in list(found.items()):
        if part == "1:2022-08":
            found[province, "0:2022-08", channel] += number // 2
        if part == "1:2023-08":
            found[province, "2:2023-08", channel] += number // 3
    return found


def table(counts: Counter[tuple[str, str, str]], code: str) -> Table:
    return Plan.of(("province",), "online", code).table(counts.items(), RULE)


PERIODS = [
    period for period in LATER.periods if period.first < date(2023, 9, 1) and not period.is_month
]
"""Of which more than a channel's total is answered."""


def test_what_is_shown_of_a_period_is_the_count_of_its_days(year: list[ReferralRow]) -> None:
    counts = spread(year)
    for period in PERIODS:
        shown = table(counts, period.code)
        true: Counter[str] = Counter()
        for (province, part, channel), number in counts.items():
            block, _, month = part.partition(":")
            inside = block == "1" if period.is_programme else month in period.months
            if inside and channel == "wechat_miniprogram":
                true[province] += number
        for province, number in true.items():
            value = shown.value({"province": province})
            assert value in {number, None}, (period.name, province)
            assert value is None or not 1 <= value <= 10
        assert shown.value() in {sum(true.values()), None}


def test_all_periods_together_give_no_small_count_away(year: list[ReferralRow]) -> None:
    """Whoever holds every quarter, year and the programme's year knows no small count."""
    counts = spread(year)
    shown = {period.name: table(counts, period.code) for period in PERIODS}
    leaves = {(p, part, c[:4]): 0 for p, part, c in counts}
    for (province, part, channel), number in counts.items():
        leaves[province, part, channel[:4]] += number
    holder = Holder(leaves)
    small = []
    for period in PERIODS:
        within = {
            part
            for _, part, _ in counts
            if (part[0] == "1" if period.is_programme else part[2:] in period.months)
        }
        for province in {None, *(p for p, _, _ in counts)}:
            cells = [
                leaf
                for leaf in leaves
                if leaf[1] in within and province in {None, leaf[0]} and leaf[2] == "wech"
            ]
            value = shown[period.name].value({"province": province} if province else {})
            if value is not None:
                holder.told(cells, value)
            if 1 <= sum(leaves[leaf] for leaf in cells) <= 10:
                assert value is None
                small.append(cells)
    assert len(small) > 10
    ranges = [holder.range_of(cells) for cells in small]
    assert [found for found in ranges if found[1] - found[0] < 5] == []


def test_a_shorter_period_changes_nothing_in_a_longer_one(year: list[ReferralRow]) -> None:
    counts = spread(year)
    deep = table(counts, "2023-Q1")
    for period in PERIODS:
        own = table(counts, period.code)
        for province in {province for province, _, _ in counts}:
            value = own.value({"province": province})
            assert deep.value({"province": province, "period": period.code}) == value


MARCH = {"from": "2023-03-01", "to": "2023-03-31"}


@pytest.mark.parametrize(
    ("name", "asked"),
    [("requests", {}), ("requests", {"by": "channel"}), ("needs", {"by": "state"})],
)
def test_a_single_month_is_divided_as_time_is(name: str, asked: dict[str, str]) -> None:
    found = question(REPORTS[name], MARCH | asked, THEN, "en")
    assert (found.first, found.last) == (date(2023, 3, 1), date(2023, 3, 31))


@pytest.mark.parametrize(
    ("name", "asked", "pointer"),
    [
        ("requests", {"by": "province"}, "/by"),
        ("requests", {"by": "gender"}, "/by"),
        ("needs", {}, "/by"),
        ("co-occurrence", {}, "/by"),
        ("legal-support", {}, "/by"),
        ("conversion", {}, "/by"),
        ("annual", {}, "/from"),
    ],
)
def test_a_single_month_is_divided_no_finer(name: str, asked: dict[str, str], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        question(REPORTS[name], MARCH | asked, THEN, "en")
    assert [error.pointer for error in refused.value.errors] == [pointer]


def test_a_period_is_as_deep_as_it_must_be() -> None:
    assert [period_filter(code).depth for code in ("1:", "2023", "2023-Q1", "2023-03")] == [
        1, 2, 3, 4,
    ]  # fmt: skip
