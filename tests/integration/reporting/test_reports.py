"""The reports of the invented year say what was published."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from jieli.replay.figures import PERIOD, QUESTIONS, compare
from services.reporting.disclosure.rules import Rule
from services.reporting.reports.answers import answer
from services.reporting.reports.formats import as_csv, as_json
from services.reporting.reports.questions import kind_of, question
from services.reporting.reports.store import Facts, partners, whole_period
from shared.db import Database
from tests.integration.reporting.invented_year import count_year

YEAR = (date(2022, 8, 18), date(2023, 8, 18))


async def ask(db: Database, name: str, **asked: str) -> dict[str, Any]:
    found = question(kind_of(name), PERIOD | asked, YEAR, "en")
    async with db.reading() as connection:
        report = await answer(found, Facts(connection, found.first, found.last), Rule())
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
        assert await whole_period(connection) == YEAR
        assert await partners(connection, *YEAR) == (1, 1)


async def test_without_facts_every_report_is_empty_and_nothing_is_hidden(fresh_reporting) -> None:
    for name in ("requests", "topics", "needs", "channel-usage", "conversion", "time-to-help"):
        report = await ask(fresh_reporting, name)
        assert report["hidden"] == 0, name
