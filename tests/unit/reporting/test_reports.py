"""Shares, order and totals come from shown numbers alone; units are never mixed."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.publications.canonical_json import body_of, report_of
from services.reporting.publications.figures_table import Given, Table
from services.reporting.publications.populations import POPULATIONS
from services.reporting.publications.records import Published
from services.reporting.publications.report_query import ReportQuery, asked
from services.reporting.reports.catalogue import REPORTS, unit_of
from services.reporting.reports.dimensions import CHANNEL_FILTERS, channels_under
from services.reporting.reports.formats import as_csv
from services.reporting.reports.periods import Period, named, programmes
from services.reporting.reports.questions import Question
from services.reporting.reports.rules import Report, counts, percent, rounded
from shared.errors import Invalid, NotFound
from shared.vocabulary import CHANNEL_GROUPS, Channel

MARCH = Period(date(2023, 3, 1), date(2023, 3, 31), "2023-03")
[YEAR] = programmes("mini-program")


class Some(Given):
    """Numbers by codes, whatever the shape; others are hidden."""

    def __init__(self, numbers: dict[tuple[str, ...], int]) -> None:
        self.numbers = numbers

    def of(self, shape: object, figure: object) -> int | None:
        return self.numbers.get(tuple(c for c in figure.codes if c != "*"))  # type: ignore[attr-defined]


def report(by: str, numbers: dict[tuple[str, ...], int]) -> Report:
    question = Question(REPORTS["requests"], MARCH.first, MARCH.last, (by,), "written", decimals=12)
    table = Table(question, "referrals", POPULATIONS["all"], Some(numbers))
    return report_of(body_of(counts(question, table)), MARCH, "en", 0)


@pytest.mark.parametrize(
    ("number", "decimals", "written"),
    [(84.93, 1, 84.9), (59.9, 0, 60), (0.5, 0, 1), (2.5, 0, 3), (178.4, 0, 178), (3.127, 2, 3.13)],
)
def test_numbers_are_rounded_as_people_round(number: float, decimals: int, written: float) -> None:
    assert rounded(number, decimals) == written


def test_the_published_share_of_domestic_violence_is_1065_of_1254() -> None:
    assert percent(1065, 1254, 1) == 84.9


@given(st.one_of(st.none(), st.integers(0, 99)), st.one_of(st.none(), st.integers(0, 99)))
def test_a_share_needs_both_numbers_to_be_shown(part: int | None, whole: int | None) -> None:
    assert (percent(part, whole, 0) is None) == (part is None or not whole)


def test_hidden_rows_stand_last_and_name_the_family_that_holds_them() -> None:
    numbers = {(): 400, ("sexual_assault",): 40, ("domestic_violence",): 300, ("other_topics",): 30}
    found = report("harm", numbers)
    values = [(row["harm"], row["value"]) for row in found.rows]
    assert values[:2] == [("domestic_violence", 300), ("sexual_assault", 40)]
    hidden = [harm for harm, value in values if value is None]
    assert hidden == sorted(hidden)
    within = {row["harm"]: row.get("within") for row in found.rows}
    assert (within["stalking"], within["sexual_harassment"]) == ("other_topics", None)
    assert found.extra["coarser"] == [{"harm": "other_topics", "value": 30}]


def test_places_keep_their_own_order() -> None:
    rows = report("province", {(): 520, ("650000",): 500, ("110000",): 20}).rows
    assert [row["province"] for row in rows][:2] == ["110000", "120000"]


def test_shares_are_rounded_for_the_reader_from_what_is_exact() -> None:
    body = body_of(
        counts(
            Question(REPORTS["requests"], MARCH.first, MARCH.last, ("gender",), "written", 12),
            Table(
                Question(REPORTS["requests"], MARCH.first, MARCH.last, ("gender",), "written"),
                "referrals",
                POPULATIONS["all"],
                Some({(): 1254, ("female",): 1065}),
            ),
        )
    )
    shares = [report_of(body, MARCH, "en", places).rows[0]["share_pct"] for places in (0, 1, 2)]
    assert shares == [85, 84.9, 84.93]


def test_calls_and_requests_have_units_of_their_own() -> None:
    kind = REPORTS["requests"]
    units = {
        name: unit_of(kind, (), name) for name in ("online", "hotline", "all", "hotline_12338")
    }
    assert units == {
        "online": "requests", "hotline": "calls", "all": "referrals", "hotline_12338": "calls",
    }  # fmt: skip


def test_every_filter_lets_some_channels_through_and_all_lets_every_one() -> None:
    assert set(channels_under("all")) == set(Channel)
    assert set(channels_under("written")) == set(Channel) - CHANNEL_GROUPS["hotline"]
    assert all(channels_under(name) for name in CHANNEL_FILTERS)


def test_a_table_file_marks_what_is_hidden_and_is_no_formula() -> None:
    lines = as_csv(report("gender", {(): 93, ("female",): 50})).splitlines()
    assert lines[0].startswith("\ufeff# Requests for help")
    assert "male,Male,,,c" in lines
    assert "female,Female,50,54," in lines
    assert not any(line.startswith(("=", "+", "@")) for line in lines)


def published(population: str, name: str, withheld: str | None = None) -> Published:
    period = named(name, date(2026, 11, 27))
    assert period is not None
    return Published(
        1, UUID(int=1), population, period, 1, datetime(2026, 11, 27, tzinfo=UTC), None, "d", "m",
        (), withheld, 3, 3,  # type: ignore[arg-type]
    )  # fmt: skip


KNOWN = [
    published("all", "2026-10"),
    published("all", "2026-Q3"),
    published("all", "2025", "few_partners"),
    published("east-china", "2026-Q3"),
    published("mini-program", YEAR.name),
]


def ask(name: str, **given: str) -> ReportQuery:
    return asked(REPORTS[name], given, KNOWN, "en")


def test_who_names_nothing_is_answered_the_newest_published_year() -> None:
    assert ask("channel-usage", by="").published.period == YEAR
    assert ask("annual").published.population == "mini-program"
    assert ask("requests", population="all", by="").published.period.name == "2026-Q3"


def test_days_and_names_of_a_published_period_are_the_same_question() -> None:
    named_so = ask("requests", period="2026-Q3", by="", channel="all")
    of_days = {"from": "2026-07-01", "to": "2026-09-30", "channel": "all"}
    assert asked(REPORTS["requests"], of_days, KNOWN, "en") == named_so
    assert named_so.published.population == "all"


@pytest.mark.parametrize(
    ("name", "given", "pointers"),
    [
        ("requests", {"from": "yesterday", "to": "2023-08-18"}, ["/from"]),
        ("requests", {"from": "2026-07-01", "to": "2026-07-31"}, ["/from"]),
        ("requests", {"period": "2026-11"}, ["/period"]),
        ("requests", {"population": "nobody"}, ["/population"]),
        ("requests", {"period": "2026-Q3", "by": "gender,gender"}, ["/by"]),
        ("requests", {"period": "2026-Q3", "by": "gender,harm"}, ["/by"]),
        ("requests", {"period": "2026-10", "by": "gender"}, ["/by"]),
        ("requests", {"population": "all", "by": "harm", "channel": "hotline"}, ["/channel"]),
        ("requests", {"a": "physical", "decimals": "9"}, ["/a", "/decimals"]),
        ("time-to-help", {"by": "region"}, ["/by"]),
    ],
)  # fmt: skip
def test_what_is_not_published_is_refused_with_what_is(
    name: str, given: dict[str, str], pointers: list[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        ask(name, **given)
    assert [error.pointer for error in refused.value.errors] == pointers
    assert all(error.allowed for error in refused.value.errors)
    assert not any(error.detail in set(given.values()) for error in refused.value.errors)


def test_what_is_withheld_is_not_there_and_says_why() -> None:
    with pytest.raises(NotFound) as refused:
        ask("requests", period="2025", by="")
    [error] = refused.value.errors
    assert error.code == "few_partners"
    assert "2025" not in error.allowed
    with pytest.raises(NotFound):
        asked(REPORTS["requests"], {}, [], "en")
