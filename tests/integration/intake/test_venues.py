"""A poster in a dense place leads to a safe page; its scan is counted and nobody is known by it."""

import re

import httpx

from services.intake.venues import poster
from services.intake.venues.task import tell_scans
from tests.integration.intake.office import Office
from tests.support.builders import a_referral
from tests.support.her_browser import HTML, STEPS, HerBrowser

HUB = "/v/transport_hub"


def browser_at(office: Office) -> HerBrowser:
    return HerBrowser(office.http, office.app.state.index_key)


async def scanned(office: Office, path: str = HUB) -> httpx.Response:
    return await office.http.get(path, headers=HTML)


async def test_s100_what_she_begins_at_a_poster_is_counted_by_the_kind_of_place(
    office: Office,
) -> None:
    browser = browser_at(office)
    await browser.ask("GET", HUB)
    venue = re.search(r'name="f[a-z2-7]+" value="transport_hub"', browser.page)
    assert venue, "the form she begins with says where she comes from"
    await browser.send("begin", {"venue": "transport_hub"})
    for step in ("needs", "harm", "self", "contact", "send"):
        await browser.send(step, STEPS[step])
    [told] = await office.published("referral.received")
    assert (told["channel"], told["venue_kind"]) == ("qr_poster", "transport_hub")


async def test_s100_the_other_language_keeps_the_kind_of_place_and_counts_no_scan(
    office: Office,
) -> None:
    browser = browser_at(office)
    await browser.ask("GET", HUB)
    for other in ("en", "zh"):
        assert f'href="{HUB}/{other}" hreflang="{other}"' in browser.page
        await browser.ask("GET", f"{HUB}/{other}")
        assert 'value="transport_hub"' in browser.page
    [counted] = await office.rows("select scans from venue_scan")
    assert counted["scans"] == 1
    assert (await scanned(office, f"{HUB}/xx")).status_code == 404
    await browser.send("begin", {"venue": "transport_hub"})
    for step in ("needs", "harm", "self", "contact", "send"):
        await browser.send(step, STEPS[step])
    [told] = await office.published("referral.received")
    assert told["venue_kind"] == "transport_hub"


async def test_s100_a_partner_may_say_the_kind_of_place_with_a_poster_alone(office: Office) -> None:
    of_poster = a_referral(channel="qr_poster", venue_kind="transport_hub")
    assert (await office.post("/v1/referrals", of_poster)).status_code == 202
    elsewhere = await office.post("/v1/referrals", of_poster | {"channel": "web_form"})
    assert elsewhere.json()["errors"][0]["pointer"] == "/venue_kind"


async def test_a_place_that_is_none_begins_a_request_like_any_other(office: Office) -> None:
    browser = browser_at(office)
    await browser.look()
    await browser.send("begin", {"venue": "her_house"})
    for step in ("needs", "harm", "self", "contact", "send"):
        await browser.send(step, STEPS[step])
    [told] = await office.published("referral.received")
    assert (told["channel"], told.get("venue_kind")) == ("web_form", None)


async def test_a_scan_is_one_more_in_a_counter_and_leaves_nothing_else(office: Office) -> None:
    before = await _rows_of_all(office)
    for path in (HUB, "/v/hotel"):
        answer = await scanned(office, path)
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
    counted = await office.rows("select venue_kind, scans from venue_scan order by venue_kind")
    assert [tuple(row.values()) for row in counted] == [("hotel", 1), ("transport_hub", 1)]
    after = await _rows_of_all(office)
    assert {name for name in after if after[name] != before[name]} == {"venue_scan"}


async def _rows_of_all(office: Office) -> dict[str, int]:
    tables = await office.rows(
        "select tablename as name from pg_tables where schemaname = 'intake'"
    )
    return {
        table["name"]: (await office.rows(f"select count(*) as n from {table['name']}"))[0]["n"]
        for table in tables
    }


async def test_a_machine_that_repeats_is_shown_the_page_and_not_counted(office: Office) -> None:
    answers = [await scanned(office) for _ in range(30)]
    assert {answer.status_code for answer in answers} == {200}
    [counted] = await office.rows("select scans from venue_scan")
    assert counted["scans"] < len(answers)


async def test_a_kind_of_place_that_nobody_knows_is_no_address(office: Office) -> None:
    assert (await scanned(office, "/v/her_house")).status_code == 404
    assert await office.rows("select * from venue_scan") == []


async def test_days_that_are_over_are_told_once_without_their_places(office: Office) -> None:
    await scanned(office)
    await tell_scans(office.db, {})
    assert await office.published("usage.reported") == []
    await office.rows(
        "insert into venue_scan (day, venue_kind, scans)"
        " select day - 1, kind, n from venue_scan, (values ('transport_hub', 3), ('hotel', 4))"
        " as yesterday(kind, n)"
    )
    for _ in range(2):
        await tell_scans(office.db, {})
    [told] = await office.published("usage.reported")
    assert told["channel"] == "qr_poster"
    [count] = told["counts"]
    assert (count["opens"], count["users"], count["gender"]) == (7, 0, "undisclosed")


async def test_the_poster_holds_its_address_and_gives_nobody_away(office: Office) -> None:
    for lang, title in (("zh", "需要帮助？"), ("en", "Need help?")):
        headers = {**HTML, "accept-language": lang}
        answer = await office.http.get(f"{HUB}/poster", headers=headers)
        assert answer.status_code == 200
        assert f"<h1>{title}</h1>" in answer.text
        assert "12338" in answer.text
        for word in ("家庭暴力", "violence", "拐卖", "traffick"):
            assert word not in answer.text
        assert "script" not in answer.text.lower()
    assert len(re.findall(r"<svg.*?</svg>", answer.text)) == 1
    assert poster.sheet("https://a.example", "zh") != poster.sheet("https://b.example", "zh")
