"""Publications on a PostgreSQL of their own: made once, kept, read, never changed."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from openpyxl import load_workbook

from jieli.replay.figures import PERIOD, PROGRAMME, PUBLISHED_AS, QUESTIONS, compare
from services.reporting.disclosure.tables import ALL
from services.reporting.facts.rules import CHINA
from services.reporting.publications.lower_bounds import known_lower_bounds
from services.reporting.publications.store import take_minutes
from services.reporting.reports.periods import parts_of, quarter_part
from shared.db import Database
from tests.integration.reporting.conftest import Reporting
from tests.integration.reporting.invented_year import Invented, count_year
from tests.integration.reporting.test_outcomes import a_life, hear_all

MARCH = datetime(2024, 3, 3, tzinfo=UTC)
PARTNERS = [UUID(int=n) for n in (1, 2, 3)]


async def ask(client: httpx.AsyncClient, what: str, **asked: str) -> dict[str, Any]:
    answer = await client.get(f"/v1/reports/{what}", params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def published(reporting: Reporting, **body: str) -> list[str]:
    """Ask for a publication as operations do, and let the worker make it."""
    client = await reporting.client("publications:make")
    key = {"idempotency-key": f"make-{len(await reporting.rows('select from publication'))}"}
    answer = await client.post("/v1/publications", json=body, headers=key)
    assert answer.status_code == 202, answer.text
    assert answer.json()["status"] == "waiting"
    await reporting.run("publish-asked")
    done = (await client.get(answer.headers["location"])).json()
    assert done["status"] == "done"
    found: list[str] = done["publications"]
    return found


async def test_the_programmes_year_is_published_as_it_was_and_read_in_every_form(
    reporting: Reporting,
) -> None:
    await count_year(reporting.db)
    [made] = await published(reporting, period=PUBLISHED_AS, population=PROGRAMME)
    client = await reporting.client("report:read")
    answers = {n: await ask(client, k, **PERIOD, **asked) for n, (k, asked) in QUESTIONS.items()}
    assert [(c.figure.number, c.computed) for c in compare(answers) if not c.equal] == []
    annual = await ask(client, "annual")
    values = {row["number"]: row["value"] for row in annual["rows"]}
    assert values == {c.figure.number: c.figure.published for c in compare(answers)}

    listed = (await client.get("/v1/publications")).json()
    [one] = listed["publications"]
    assert (one["publication_id"], one["version"], one["status"]) == (made, 1, "published")
    assert {each["population"] for each in listed["upcoming"]} >= {"all", "east-china"}
    whole = await client.get(f"/v1/publications/{made}")
    assert sha256(whole.content).hexdigest() == one["digest"]
    assert whole.json()["partners"] == 1
    flat = await client.get(f"/v1/publications/{made}", params={"format": "csv"})
    assert "requests,gender,written,female,value,requests,962," in flat.text
    book = await client.get(f"/v1/publications/{made}", params={"format": "xlsx"})
    sheet = load_workbook(BytesIO(book.content)).worksheets[0]
    assert any(row[6] == 1254 for row in sheet.iter_rows(values_only=True))
    await and_more_than_the_figures(client)
    await hear_all(reporting, lives(12, datetime(2023, 1, 5, tzinfo=UTC)))
    assert await ask(client, "annual") == annual, "what comes late changes nothing that is closed"


async def test_s_07_s_09_s_69_calls_provinces_and_first_help_by_urgency_are_told_of_the_year(
    reporting: Reporting,
) -> None:
    await count_year(reporting.db)
    await published(reporting, period=PUBLISHED_AS, population=PROGRAMME)
    client = await reporting.client("report:read")
    calls = await ask(client, "topics", **PERIOD, by="topic")
    assert calls["total"] == 712
    online = await ask(client, "requests", **PERIOD, channel="online", by="province")
    assert online["total"] == 1254
    shown = [row["value"] for row in online["rows"] if row["marker"] is None]
    assert min(shown) >= 10
    hidden = [row for row in online["rows"] if row["marker"] is not None]
    assert 1 < len(hidden) < len(shown)
    assert {row["value"] for row in hidden} == {None}
    waited = await ask(client, "time-to-help", **PERIOD, by="urgency")
    rows = {row["urgency"]: row for row in waited["rows"]}
    assert rows.keys() == {"immediate", "pressing", "routine"}
    for of in ("median_hours", "p90_hours"):
        assert rows["immediate"][of] < rows["pressing"][of] < rows["routine"][of], of


async def test_s_15_sexual_shaming_is_told_of_women_with_mental_abuse_alone(
    reporting: Reporting,
) -> None:
    """Counted from the requests themselves; whoever is no woman is in neither number."""
    await count_year(reporting.db)
    await published(reporting, period=PUBLISHED_AS, population=PROGRAMME)
    client = await reporting.client("report:read")
    found = await ask(client, "sexual-shaming", **PERIOD)
    requests = [
        (body["subject"]["gender"], _all(body, "forms"), _all(body, "sub"))
        for body in Invented().year.requests
        if body["harm"][0]["type"] == "domestic_violence"
    ]
    mental = [(gender, sub) for gender, forms, sub in requests if "mental" in forms]
    women = [sub for gender, sub in mental if gender == "female"]
    shamed = [sub for sub in women if "sexual_shaming" in sub]
    assert 0 < len(shamed) < len(women) < len(mental), "men are in no base"
    [row] = found["rows"]
    assert (row["base"], row["with"], row["gender"]) == ("mental", "sexual_shaming", "female")
    assert (row["base_count"], row["both_count"]) == (len(women), len(shamed))
    assert row["rate_pct"] == round(100 * len(shamed) / len(women))
    assert found["caveats"]


def _all(body: dict[str, Any], name: str) -> set[str]:
    return {code for harm in body["harm"] for code in harm.get(name, ())}


async def and_more_than_the_figures(client: httpx.AsyncClient) -> None:
    conversion = await ask(client, "conversion")
    assert conversion["total"] == {"requests": 1254, "users": 40100, "rate_pct": 3.13}
    waited = {r["urgency"]: r["median_hours"] for r in (await ask(client, "time-to-help"))["rows"]}
    medians = [waited[urgency] for urgency in ("immediate", "pressing", "routine")]
    assert medians == sorted(medians)
    needs = await ask(client, "needs", by="state")
    [ended] = needs["coarser"]
    assert ended["state"] == "without_help"


async def test_s_81_unmet_needs_are_told_with_their_reasons(reporting: Reporting) -> None:
    await hear_all(reporting, lives(60))
    await published(reporting, period="2024-Q1", population="all")
    client = await reporting.client("report:read")
    found = await ask(client, "unmet-needs", by="reason", period="2024-Q1")
    assert found["all_needs"] == 60
    assert {row["reason"] for row in found["rows"]} >= {"no_provider", "no_capacity", "no_answer"}
    took = await ask(client, "participation", period="2024-Q1")
    assert took["rows"][0]["referring"] == 3


def lives(number: int, at: datetime = MARCH) -> list[Any]:
    return [a_life(occurred_at=at, partner_id=PARTNERS[n % 3]) for n in range(number)]


async def test_what_coarse_outcomes_tell_is_known_to_be_there_at_least(
    reporting: Reporting,
) -> None:
    """Who reads the stream counts its records: so many are in each cell, by month or quarter."""
    await hear_all(reporting, lives(12))
    unmet = [a_life(occurred_at=MARCH, partner_id=PARTNERS[0], result="unmet") for _ in range(11)]
    await hear_all(reporting, unmet)
    assert await reporting.run("settle") is False
    await reporting.run("release-coarse")
    async with reporting.db.reading() as connection:
        least = await known_lower_bounds(connection, date(2024, 1, 1), date(2024, 12, 31))
    [month] = parts_of(date(2024, 3, 1), date(2024, 3, 31))
    quarter = quarter_part(month)
    need = "legal_consultation"
    assert least["states"] == {(month, ALL, "helped"): 12, (month, ALL, "unmet"): 11}
    assert least["need-state"][quarter, ALL, need, "helped"] == 12
    assert least["place-state"][month, ALL, "440000", "unmet"] == 11
    assert least["months"] == {(month, ALL): 23}
    assert least["harm-age"] == {(quarter, ALL, "domestic_violence", "18-39"): 23}
    await hear_all(reporting, lives(60))
    [made] = await published(reporting, period="2024-03", population="all")
    client = await reporting.client("report:read")
    whole = (await client.get(f"/v1/publications/{made}")).json()
    assert whole["withheld"] is None


async def test_a_correction_needs_a_reason_and_is_a_new_version(reporting: Reporting) -> None:
    await hear_all(reporting, lives(60))
    [first] = await published(reporting, period="2024-03", population="all")
    client = await reporting.client("publications:make", "report:read")
    body = {"period": "2024-03", "population": "all"}
    again = await client.post("/v1/publications", json=body, headers={"idempotency-key": "again"})
    assert again.status_code == 409
    await hear_all(reporting, lives(30))
    assert (await ask(client, "requests", by="", channel="all"))["total"] == 60
    [second] = await published(reporting, **body, reason="A partner had reported too late")
    assert (await ask(client, "requests", by="", channel="all"))["total"] == 90
    listed = (await client.get("/v1/publications", params={"period": "2024-03"})).json()
    [newest] = listed["publications"]
    assert (newest["version"], newest["reason"]) == (2, "A partner had reported too late")
    old = (await client.get(f"/v1/publications/{first}")).json()
    assert old["version"] == 1
    await hear_all(reporting, lives(3))
    [third] = await published(reporting, **body, reason="Three more")
    told = (await client.get(f"/v1/publications/{third}")).json()
    assert (told["withheld"], told["reports"]) == ("correction_too_small", [])
    assert second != third


async def test_what_was_published_stands_while_a_correction_is_withheld(
    reporting: Reporting,
) -> None:
    await hear_all(reporting, lives(60))
    [first] = await published(reporting, period="2024-03", population="all")
    client = await reporting.client("report:read")
    of_month = {"by": "", "channel": "all", "period": "2024-03"}
    before = await ask(client, "requests", **of_month)
    await hear_all(reporting, lives(3))
    corrected = {"period": "2024-03", "population": "all", "reason": "Three more"}
    [second] = await published(reporting, **corrected)
    after = await ask(client, "requests", **of_month)
    assert after.pop("caveat_codes") == [*before.pop("caveat_codes"), "correction_withheld"]
    assert after.pop("caveats")[:-1] == before.pop("caveats")
    assert after == before
    stands = await standing(client)
    assert (stands["publication_id"], stands["status"]) == (first, "published")
    assert stands["correction_withheld"] is True
    assert (stands["withheld"], stands["reason"]) == (None, None)
    assert second not in str(stands), "why it is withheld is with the version alone"
    await that_files_and_page_say_so(client)
    await hear_all(reporting, lives(30))
    [third] = await published(reporting, **corrected)
    assert (await ask(client, "requests", **of_month))["total"] == 93
    newest = await standing(client)
    assert (newest["publication_id"], newest["correction_withheld"]) == (third, False)


async def standing(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.get("/v1/publications", params={"period": "2024-03"})
    found: dict[str, Any]
    [found] = answer.json()["publications"]
    return found


async def that_files_and_page_say_so(client: httpx.AsyncClient) -> None:
    asked = {"lang": "en", "period": "2024-03"}
    page = (await client.get("/", params=asked, headers={"accept": "text/html"})).text
    whole = asked | {"by": "", "channel": "all", "format": "csv"}
    file = (await client.get("/v1/reports/requests", params=whole)).text
    for text in (page, file):
        assert "A correction was made and is withheld" in text
        assert "so small" not in text


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"period": "2099"}, "/period"),
        ({"period": "2024-03-01..2024-03-30"}, "/period"),
        ({"period": "2024-03", "population": "nobody"}, "/population"),
        ({"period": "2024-03", "population": "mini-program"}, "/period"),
        ({"period": "2024-03", "reason": "There was none"}, "/reason"),
    ],
)
async def test_what_can_never_be_published_is_refused(
    reporting: Reporting, body: dict[str, str], pointer: str
) -> None:
    client = await reporting.client("publications:make")
    answer = await client.post("/v1/publications", json=body, headers={"idempotency-key": "a"})
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert await reporting.rows("select from publication_request") == []


async def test_only_who_may_publish_asks_for_it(reporting: Reporting) -> None:
    client = await reporting.client("report:read", "ops")
    answer = await client.post("/v1/publications", json={"period": "2024-03"})
    assert answer.status_code == 403
    assert (await client.get("/v1/publications", params={"population": "x"})).status_code == 422
    assert (await client.get("/v1/publications", params={"period": "2024-03"})).status_code == 404


async def test_the_clock_publishes_what_is_over_due_and_quiet(reporting: Reporting) -> None:
    then = datetime.now(UTC) - timedelta(days=62)
    month = f"{then.astimezone(CHINA):%Y-%m}"
    await hear_all(reporting, lives(60, then))
    while await reporting.run("publish"):
        pass
    of_month = "select population, withheld from publication where period = $1"
    assert await reporting.rows(of_month, month) == [], "it has just been counted"
    async with reporting.db.transaction() as tx:
        await tx.execute("update referral_fact set counted_at = now() - interval '1 hour'")
    assert await reporting.run("publish")
    told = {r["population"]: r["withheld"] for r in await reporting.rows(of_month, month)}
    assert (told["all"], told["northwest-china"]) == (None, "small")
    reader = await reporting.client("outcome:subscribe")
    page = (await reader.get("/v1/outcomes", params={"tier": "aggregate"})).json()
    [table] = [each for each in page["items"] if each["dimensions"] == ["channel"]]
    assert table["rows"][-1] == {"keys": ["*"], "value": 60, "marker": None}


async def test_what_is_published_is_never_changed(reporting: Reporting) -> None:
    await hear_all(reporting, lives(30))
    await published(reporting, period="2024-03", population="all")
    for statement in ("update publication set digest = 'x'", "delete from publication_report"):
        async with reporting.db.pool.acquire() as connection:
            with pytest.raises(asyncpg.RaiseError, match="stays as it is"):
                await connection.execute(statement)


async def test_counting_for_a_publication_may_take_longer_than_what_changes_something(
    reporting: Reporting,
) -> None:
    short = reporting.settings.model_copy(update={"transaction_timeout": 0.3})
    db = await Database.open(short, "reporting", size=1)
    try:
        async with db.reading() as connection, connection.transaction():
            await take_minutes(connection)
            await connection.execute("select pg_sleep(0.6)")
            assert await connection.fetchval("show transaction_timeout") == "10min"
        async with db.reading() as connection:
            assert await connection.fetchval("show transaction_timeout") == "300ms"
    finally:
        await db.close()
