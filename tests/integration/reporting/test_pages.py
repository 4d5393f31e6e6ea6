"""The overview over HTTP: from publications alone, made once, the same bytes until more comes."""

import asyncio
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

import asyncpg
import httpx

from services.reporting.publications.canonical_json import body_of
from services.reporting.reports.catalogue import REPORTS
from services.reporting.reports.dimensions import STATES
from services.reporting.reports.periods import Period
from services.reporting.reports.questions import Question
from services.reporting.reports.rules import Report
from tests.integration.reporting.conftest import Reporting
from tests.support.waiting import eventually

PAGE = {"accept": "text/html", "accept-language": "en"}
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31), "2025")


def states(helped: int) -> Report:
    values = (helped, 40, 20, 30, 11, 12)
    rows = [
        {"state": state, "value": value, "share_pct": None, "marker": None}
        for state, value in zip(STATES, values, strict=True)
    ]
    asked = Question(REPORTS["needs"], YEAR.first, YEAR.last, ("state",), "all")
    return Report(asked, "needs", sum(values), rows, {"value": "needs"})  # type: ignore[arg-type]


async def publish(reporting: Reporting, report: Report, version: int = 1) -> None:
    """A publication with one report, as if the clock had made it."""
    body, made = body_of(report), uuid4()
    asked = report.question
    async with reporting.db.transaction() as tx:
        await tx.execute(
            "insert into publication (publication_id, population, period, first, last, version,"
            " made_at, reason, digest, method, caveats, partners, partners_ever, told)"
            " values ($1, 'all', $2, $3, $4, $5, $6, $7, $8, 'm', '{}', 4, 5, '')",
            made, YEAR.name, YEAR.first, YEAR.last, version, datetime(2026, 2, 15, tzinfo=UTC),
            None if version == 1 else "A count was wrong", sha256(body).hexdigest(),
        )  # fmt: skip
        await tx.execute(
            "insert into publication_report values ($1, $2, $3, $4, $5)",
            made, asked.kind.name, ",".join(asked.by), asked.channel, body,
        )  # fmt: skip


async def looked(client: httpx.AsyncClient, path: str = "/", **more: Any) -> httpx.Response:
    return await client.get(path, headers=PAGE | more)


async def test_s_46_the_page_and_its_files_read_publications_and_no_fact(
    reporting_apart: Reporting,
) -> None:
    client = await reporting_apart.client()
    nothing = await looked(client)
    assert "Nothing has been published yet" in nothing.text
    await publish(reporting_apart, states(200))
    administrator = await asyncpg.connect(reporting_apart.settings.database_url)
    await administrator.execute("drop table reporting.referral_fact, reporting.need_fact cascade")
    await administrator.close()

    async def published() -> bool:
        return "200" in (await looked(client)).text

    await eventually(published, within=10)
    page = await looked(client)
    assert page.headers["cache-control"] == "no-cache"
    again = await looked(client, **{"if-none-match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for form in ("csv", "json", "xlsx"):
        file = await looked(client, f"/figures/states.{form}?period=2025&lang=zh")
        assert file.status_code == 200, file.text
        assert file.headers["etag"]

    # More at once than a host may ask for: what is kept is made once and costs nobody anything.
    answers = await asyncio.gather(*(looked(client, "/?lang=zh") for _ in range(250)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.headers["etag"] for answer in answers}) == 1

    await publish(reporting_apart, states(203), version=2)

    async def corrected() -> bool:
        return "A count was wrong" in (await looked(client)).text

    await eventually(corrected, within=10)
    assert (await looked(client)).headers["etag"] != page.headers["etag"]


async def test_what_is_not_published_is_named_beside_what_is(reporting: Reporting) -> None:
    await publish(reporting, states(200))
    client = await reporting.client()
    unknown = await looked(client, "/figures/states.csv?period=2024")
    assert unknown.status_code == 404
    (error,) = unknown.json()["errors"]
    assert (error["pointer"], error["allowed"]) == ("/query/period", ["2025"])
    assert (await looked(client, "/figures/months.csv")).status_code == 404
    assert (await looked(client, "/figures/states.svg")).status_code == 404
    wrong = await looked(client, "/figures/secrets.exe?channel=gossip&x=1")
    assert wrong.status_code == 422
    page = await looked(client, "/?period=2024&population=all")
    assert "What you asked for is not published" in page.text
    told = await client.get("/", headers={"accept": "application/json"})
    assert told.json()["service"] == "reporting"
