"""The reports of the invented year say what was published."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from jieli.replay.figures import PERIOD, QUESTIONS, compare
from services.reporting.disclosure.rules import Rule
from services.reporting.reports.answers import answer
from services.reporting.reports.api import calendar_of
from services.reporting.reports.formats import as_csv, as_json
from services.reporting.reports.questions import kind_of, question
from services.reporting.reports.store import Facts, months_with_facts, partners
from shared.db import Database
from tests.integration.reporting.invented_year import count_year

YEAR = (date(2022, 8, 18), date(2023, 8, 18))
NOW = datetime(2026, 11, 26, tzinfo=UTC)


async def ask(db: Database, name: str, **asked: str) -> dict[str, Any]:
    async with db.reading() as connection:
        calendar = await calendar_of(connection, NOW)
        found = question(kind_of(name), PERIOD | asked, calendar, "en")
        days = calendar.around(found.asked)
        report = await answer(found, Facts(connection, *days), Rule())
    if found.form == "csv":
        return {"csv": as_csv(report)}
    return as_json(report)


def by(report: Mapping[str, Any], *names: str) -> dict[Any, Any]:
    return {tuple(row[name] for name in names): row for row in report["rows"]}


async def test_the_year_comes_out_as_it_was_published(fresh_reporting) -> None:
    await count_year(fresh_reporting)
    db = fresh_reporting
    answers = {name: await ask(db, kind, **asked) for name, (kind, asked) in QUESTIONS.items()}
    assert [(c.figure.number, c.computed) for c in compare(answers) if not c.equal] == []

    annual = await ask(db, "annual")
    values = {row["number"]: row["value"] for row in annual["rows"]}
    assert values == {c.figure.number: c.figure.published for c in compare(answers)}
    assert await ask(db, "annual") == annual

    harm = await ask(db, "requests", by="harm", decimals="1")
    assert harm["rows"][0]["harm"] == "domestic_violence"
    assert harm["rows"][0]["share_pct"] == 84.9
    assert (harm["total"], harm["unit"]) == (1254, "requests")

    topics = await ask(db, "topics", channel="hotline")
    shares = {row["topic"]: row["share_pct"] for row in topics["rows"]}
    assert shares == {"domestic_violence": 75, "sexual_harassment_or_assault": 8, "other": 17}
    assert (topics["total"], topics["unit"]) == (712, "calls")


async def test_reports_with_a_shape_of_their_own_say_what_was_published(fresh_reporting) -> None:
    await count_year(fresh_reporting)
    db = fresh_reporting
    conversion = await ask(db, "conversion")
    assert conversion["total"] == {"requests": 1254, "users": 40100, "rate_pct": 3.13}
    assert by(conversion, "age_class")[("minor",)]["request_share_pct"] == 33

    forms = await ask(db, "co-occurrence", a="physical", b="mental")
    assert (forms["base"], forms["rate_pct"], forms["caveat"]) == ("physical", 70, "incomplete")
    assert 0 < forms["coverage_pct"] < 100
    shaming = await ask(db, "co-occurrence", a="mental", b="sexual_shaming", gender="female")
    assert shaming["rows"][0]["base_count"] < 1065

    waited = by(await ask(db, "time-to-help", by="urgency"), "urgency")
    medians = [waited[(u,)]["median_hours"] for u in ("immediate", "pressing", "routine")]
    assert medians == sorted(medians)
    assert None not in medians

    legal = await ask(db, "legal-support")
    assert legal["persons_supported"] > 1000
    assert {row["unit"] for row in legal["rows"]} == {"consultations", "cases", "applications"}


async def test_provinces_sum_to_the_total_with_what_is_hidden(fresh_reporting) -> None:
    await count_year(fresh_reporting)
    province = await ask(fresh_reporting, "requests", channel="online", by="province")
    assert province["total"] == 1254
    shown = [row["value"] for row in province["rows"] if row["value"] is not None]
    assert all(value == 0 or value > 10 for value in shown)
    hidden = [row for row in province["rows"] if row["value"] is None]
    assert len(hidden) != 1
    assert all(row["marker"] == "c" and row["share_pct"] is None for row in hidden)
    assert province["hidden"] == len(hidden)
    assert sum(shown) <= 1254

    needs = await ask(fresh_reporting, "needs", by="state")
    assert needs["unit"] == "needs"
    fine = await ask(fresh_reporting, "requests", by="province,harm")
    assert fine["hidden"] > 0
    sheet = (await ask(fresh_reporting, "requests", by="province,harm", format="csv"))["csv"]
    assert "# c = withheld to protect people" in sheet
    assert ",,c\r\n" in sheet

    for division in ("channel", "month", "year", "need", "region", "channel,month"):
        report = await ask(fresh_reporting, "requests", channel="all", by=division)
        shown_sum = sum(row["value"] or 0 for row in report["rows"])
        assert shown_sum <= report["total"], division
        assert report["hidden"] > 0 or shown_sum == report["total"], division

    async with fresh_reporting.reading() as connection:
        months = await months_with_facts(connection)
        assert (min(months), max(months), len(months)) == ("2022-08", "2023-08", 13)
        assert await partners(connection, *YEAR) == (1, 1)


async def test_without_facts_every_report_is_empty_and_nothing_is_hidden(fresh_reporting) -> None:
    for name in ("requests", "topics", "needs", "channel-usage", "conversion", "time-to-help"):
        report = await ask(fresh_reporting, name)
        assert report["hidden"] == 0, name


async def test_each_period_is_counted_by_its_own_days(fresh_reporting) -> None:
    await count_year(fresh_reporting)
    year = await ask(fresh_reporting, "requests", channel="all")
    assert year["total"] == 1966
    calendar = [
        await ask(fresh_reporting, "requests", channel="all", **{"from": first, "to": last})
        for first, last in (("2022-01-01", "2022-12-31"), ("2023-01-01", "2023-12-31"))
    ]
    assert sum(part["total"] for part in calendar) == 1966
    days = "select count(*) from referral_fact where day between '2023-01-01' and '2023-03-31'"
    quarter = await ask(
        fresh_reporting, "requests", channel="all", **{"from": "2023-01-01", "to": "2023-03-31"}
    )
    months = [
        await ask(fresh_reporting, "requests", channel="all", **{"from": first, "to": last})
        for first, last in (
            ("2023-01-01", "2023-01-31"),
            ("2023-02-01", "2023-02-28"),
            ("2023-03-01", "2023-03-31"),
        )
    ]
    async with fresh_reporting.reading() as connection:
        assert quarter["total"] == await connection.fetchval(days)
    assert sum(month["total"] for month in months) == quarter["total"]


async def test_the_years_figures_honour_the_channel_asked_for(fresh_reporting) -> None:
    await count_year(fresh_reporting)
    whole = {row["number"]: row for row in (await ask(fresh_reporting, "annual"))["rows"]}
    online = await ask(fresh_reporting, "annual", channel="online")
    hotline = await ask(fresh_reporting, "annual", channel="hotline")
    rows = {row["number"]: row for row in online["rows"]}
    assert rows["N-08"] | {"value": None, "marker": "x"} == rows["N-08"]
    assert rows["N-11"]["value"] == whole["N-11"]["value"] == 1254
    rows = {row["number"]: row for row in hotline["rows"]}
    assert rows["N-08"]["value"] == 712
    assert rows["N-11"] | {"value": None, "marker": "x"} == rows["N-11"]
    assert rows["N-01"]["value"] == 0
