"""Reports over HTTP: who may read, and what is said to a question that is wrong."""

from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID, uuid4

from openpyxl import load_workbook

from services.reporting.publications.store import Request, ask
from tests.integration.reporting.conftest import Reporting
from tests.integration.reporting.test_outcomes import a_life, hear_all

LONG_AGO = datetime(2024, 2, 3, tzinfo=UTC)


async def test_reports_need_the_scope_to_read_them(reporting: Reporting) -> None:
    for scopes, status in (((), 401), (("outcome:subscribe",), 403), (("report:read",), 200)):
        client = await reporting.client(*scopes)
        assert (await client.get("/v1/reports")).status_code == status
        found = await client.get("/v1/reports/requests", params={"by": "", "channel": "all"})
        assert found.status_code == (404 if status == 200 else status), "nothing is published yet"


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
        "/by",
        "/decimals",
        "/format",
        "/lang",
    }
    assert "province" in errors["/by"]["allowed"]
    assert not any(value in answer.text for value in ("pigeon", "postcode", "18 August"))


async def test_a_small_count_is_hidden_in_json_csv_and_workbooks(reporting: Reporting) -> None:
    lives = [
        a_life(occurred_at=LONG_AGO, partner_id=UUID(int=n % 3 + 1), channel=channel)
        for n, channel in enumerate(["hotline_12338"] * 60 + ["web_form"] * 40 + ["qr_poster"] * 4)
    ]
    await hear_all(reporting, lives)
    async with reporting.db.transaction() as tx:
        request = Request(uuid4(), "all", "2024-02", None)
        await ask(tx, request, "test")
    await reporting.run("publish-asked")
    client = await reporting.client("report:read")
    asked = {"by": "channel", "period": "2024-02"}
    report = (await client.get("/v1/reports/requests", params=asked)).json()
    rows = {row["channel"]: row for row in report["rows"]}
    assert (report["total"], report["unit"]) == (104, "referrals")
    assert {"channel": "hotline", "value": 60} in report["coarser"]
    assert (rows["qr_poster"]["value"], rows["qr_poster"]["marker"]) == (None, "c")
    assert rows["qr_poster"]["share_pct"] is None
    assert rows["hotline_12309"]["value"] is None, "nobody looks like few"
    sheet = await client.get("/v1/reports/requests", params=asked | {"format": "csv", "lang": "zh"})
    assert sheet.headers["content-type"].startswith("text/csv")
    lines = sheet.text.removeprefix("\ufeff").splitlines()
    assert "qr_poster,海报二维码,,,c" in lines
    assert any("为保护当事人不公布" in line for line in lines)
    book = await client.get("/v1/reports/requests", params=asked | {"format": "xlsx"})
    sheet_of = load_workbook(BytesIO(book.content)).worksheets[0]
    found = {row[0]: row[2] for row in sheet_of.iter_rows(values_only=True)}
    assert found["qr_poster"] is None


async def test_counting_is_told_to_those_who_may_ask(reporting: Reporting) -> None:
    await hear_all(reporting, [a_life() for _ in range(3)])
    client = await reporting.client("ops")
    assert (await client.get("/internal/v1/counted")).json() == {
        "received": 3,
        "matched": 0,
        "told": 0,
        "complete": 0,
    }


async def test_s20_figures_of_the_whole_country_are_read_apart_from_reports(
    reporting: Reporting,
) -> None:
    stranger = await reporting.client()
    assert (await stranger.get("/v1/reference/migrant_workers")).status_code == 401
    client = await reporting.client("report:read")
    told = (await client.get("/v1/reference/migrant_workers")).json()
    assert (told["value"], told["qualifier"], told["source"]) == ("230000000", "over", "J4H-eval")
    further = {each["name"]: each["value"] for each in told["further"]}
    assert further == {"women_share": "1/3", "rights_unaware_pct": "70"}
    assert told["name"] in [
        each["name"] for each in (await client.get("/v1/reference")).json()["items"]
    ]
    assert (await client.get("/v1/reference/nothing")).status_code == 404
    assert told["name"] not in str((await client.get("/v1/reports")).json())
