"""Reports over HTTP: who may read, and what is said to a question that is wrong."""

from datetime import UTC, datetime
from io import BytesIO

import httpx
from openpyxl import load_workbook

from services.reporting.facts.rules import CHINA
from tests.integration.reporting.conftest import Reporting
from tests.integration.reporting.test_outcomes import a_life, hear_all
from tests.support.waiting import eventually

LONG_AGO = datetime(2024, 2, 3, tzinfo=UTC)


async def test_reports_need_the_scope_to_read_them(reporting: Reporting) -> None:
    for scopes, status in (((), 401), (("outcome:subscribe",), 403), (("report:read",), 200)):
        client = await reporting.client(*scopes)
        assert (await client.get("/v1/reports")).status_code == status
        assert (await client.get("/v1/reports/requests")).status_code == status


async def test_the_catalogue_names_every_report_in_both_languages(reporting: Reporting) -> None:
    client = await reporting.client("report:read")
    reports = (await client.get("/v1/reports")).json()["reports"]
    assert {report["name"] for report in reports} >= {
        "channel-usage",
        "requests",
        "topics",
        "co-occurrence",
        "legal-support",
        "time-to-help",
        "conversion",
        "needs",
        "annual",
    }
    assert all(report["title"]["zh"] and report["title"]["en"] for report in reports)


async def test_an_unknown_report_is_answered_with_the_reports_there_are(
    reporting: Reporting,
) -> None:
    client = await reporting.client("report:read")
    answer = await client.get("/v1/reports/secrets")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert "requests" in answer.json()["errors"][0]["allowed"]


async def test_every_wrong_parameter_is_named_at_once_and_none_is_repeated(
    reporting: Reporting,
) -> None:
    client = await reporting.client("report:read")
    asked = {
        "from": "18 August",
        "to": "2023-13-01",
        "by": "postcode",
        "channel": "pigeon",
        "decimals": "9",
        "format": "xml",
        "lang": "fr",
        "colour": "red",
    }
    answer = await client.get("/v1/reports/requests", params=asked)
    assert answer.status_code == 422
    errors = {error["pointer"]: error for error in answer.json()["errors"]}
    assert set(errors) == {
        "/colour",
        "/from",
        "/to",
        "/by",
        "/channel",
        "/decimals",
        "/format",
        "/lang",
    }
    assert "province" in errors["/by"]["allowed"]
    assert "online" in errors["/channel"]["allowed"]
    assert not any(value in answer.text for value in ("pigeon", "postcode", "18 August"))


async def test_two_levels_of_the_same_thing_are_not_crossed(reporting: Reporting) -> None:
    client = await reporting.client("report:read")
    answer = await client.get("/v1/reports/requests", params={"by": "province,region"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "same_family"


async def test_a_small_count_is_hidden_in_json_and_csv(reporting: Reporting) -> None:
    await hear_all(
        reporting,
        [a_life(occurred_at=LONG_AGO) for _ in range(20)]
        + [a_life(region="530100", occurred_at=LONG_AGO) for _ in range(4)],
    )
    client = await reporting.client("report:read")
    asked = {"by": "province", "channel": "hotline", "from": "2024-01-01", "to": "2024-12-31"}
    report = (await client.get("/v1/reports/requests", params=asked)).json()
    rows = {row["province"]: row for row in report["rows"]}
    assert (report["total"], report["unit"], report["hidden"]) == (24, "calls", 2)
    assert (rows["530000"]["value"], rows["530000"]["marker"]) == (None, "c")
    assert (rows["440000"]["value"], rows["440000"]["share_pct"]) == (None, None)
    assert (rows["110000"]["value"], rows["110000"]["marker"]) == (0, None)
    sheet = await client.get("/v1/reports/requests", params=asked | {"format": "csv", "lang": "zh"})
    assert sheet.headers["content-type"].startswith("text/csv")
    lines = sheet.text.removeprefix("\ufeff").splitlines()
    assert "530000,云南省,,,c" in lines
    assert any("为保护当事人不公布" in line for line in lines)
    book = await client.get("/v1/reports/requests", params=asked | {"format": "xlsx"})
    sheet_of = load_workbook(BytesIO(book.content)).worksheets[0]
    found = {row[0]: row[2] for row in sheet_of.iter_rows(values_only=True)}
    assert found["530000"] is None
    assert found["110000"] == 0


async def test_counting_is_told_to_those_who_may_ask(reporting: Reporting) -> None:
    await hear_all(reporting, [a_life() for _ in range(3)])
    client = await reporting.client("ops")
    assert (await client.get("/internal/v1/counted")).json() == {
        "received": 3,
        "matched": 0,
        "told": 0,
        "complete": 0,
    }


async def test_what_is_not_over_is_in_no_answer(reporting: Reporting) -> None:
    now = datetime.now(UTC)
    await hear_all(reporting, [a_life(occurred_at=now) for _ in range(30)])
    client = await reporting.client("report:read")
    today = now.astimezone(CHINA).date().isoformat()

    usual = (await client.get("/v1/reports/requests", params={"channel": "all"})).json()
    assert usual["total"] == 0
    assert usual["period"]["to"] < today[:7]
    for days in ({"from": today, "to": today}, {"from": today[:8] + "01", "to": today}):
        answer = await client.get("/v1/reports/requests", params=days)
        assert answer.status_code == 422
        [error] = answer.json()["errors"]
        assert error["code"] == "not_a_reporting_period"
        assert all(period.split("..")[1] < today for period in error["allowed"])


async def test_the_page_says_so_while_nothing_is_over(reporting: Reporting) -> None:
    client = await reporting.client()
    empty = await client.get("/")
    assert empty.status_code == 200
    assert "Nothing has been counted yet" in empty.text

    await hear_all(reporting, [a_life(occurred_at=datetime.now(UTC)) for _ in range(30)])

    async def seen() -> httpx.Response:
        page = await client.get("/")
        assert page.status_code == 200
        assert "Nothing that is over has been counted yet" in page.text
        return page

    # A page made a moment ago is shown to whoever asks for the same.
    page = await eventually(seen)
    assert "30" not in page.text[page.text.index("<main") :]
    for form in ("csv", "json", "xlsx"):
        assert (await client.get(f"/figures/places.{form}")).status_code == 200
