"""Her pages over HTTP: the form, the receipt, her page, the way out, and what people do wrong."""

import re
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
import pytest_asyncio

from services.intake.pages import store
from services.intake.pages.texts import TEXTS
from services.intake.referrals import receipt
from shared.events.offer import ServiceCompleted
from shared.http.rate_limits import RateLimits
from shared.security import keys
from shared.security.keep_away import KeepAway, KeepAwayFact, KeepAwayKind
from tests.integration.intake.office import LAWYERS, NEIGHBOUR, Office, open_office
from tests.integration.intake.test_consent_and_release import hear, seen, take
from tests.support.builders import a_referral
from tests.support.databases import Databases
from tests.support.her_browser import STEPS, HerBrowser, receipt_on
from tests.support.stack import RunningPostgres

pytestmark = pytest.mark.asyncio(loop_scope="module")
STATE = (
    "referral, need, life, page_session, vault_key, vault_sealed, outbox, idempotency, audit,"
    "consent, disclosure, service_report"
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_office(
    postgres: RunningPostgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Office]:
    """One intake for all tests of this file."""
    databases = Databases(postgres.url)
    fresh = await databases.make("intake")
    async with open_office(fresh, tmp_path_factory.mktemp("her-pages")) as opened:
        yield opened
    await databases.drop_all()


@pytest_asyncio.fixture(loop_scope="module")
async def office(shared_office: Office) -> Office:
    """The intake of this file, empty again."""
    shared_office.app.state.limits = RateLimits.of(shared_office.settings)
    await shared_office.rows(f"truncate {STATE} cascade")
    return shared_office


class Browser(HerBrowser):
    """One browser at this file's intake."""

    def __init__(self, office: Office, lang: str = "zh") -> None:
        super().__init__(office.http, office.app.state.index_key, lang)


async def sent(office: Office, browser: Browser) -> UUID:
    [row] = await office.rows("select id from referral order by received_at desc limit 1")
    return UUID(str(row["id"]))


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_she_asks_in_five_steps_and_gets_a_receipt_once(office: Office, lang: str) -> None:
    browser = Browser(office, lang)
    code = await browser.whole()
    assert TEXTS[lang]["receipt_lead"] in browser.page  # type: ignore[index]
    page = await browser.send("kept")
    assert code not in page
    assert code not in await browser.look()
    [told] = await office.published("referral.received")
    assert (told["channel"], told["region"], told["self_referred"]) == ("web_form", "110105", True)
    assert [need["type"] for need in told["needs"]] == ["legal_consultation", "shelter"]
    assert told["contactable"]
    [kept] = await office.rows("select consent from referral")
    assert '"text_version":"her-page-2026-11"' in str(kept["consent"]).replace(" ", "")
    asked = {"referral_ids": [str(await sent(office, browser))]}
    answer = await office.post("/internal/v1/safe-contacts", asked, NEIGHBOUR)
    [contact] = answer.json()["contacts"].values()
    assert contact["windows"] == [{"days": "daily", "from": "09:00", "to": "11:00"}]


async def test_nothing_she_types_is_in_the_database_before_or_after(office: Office) -> None:
    browser = Browser(office)
    await browser.look()
    await browser.send("begin")
    for step in ("needs", "harm", "self", "contact"):
        await browser.send(step, STEPS[step])
    everything = str(await office.rows("select * from page_session"))
    for typed in (
        "编造",
        "19900000001",
        "199 0000 0001",
        "青石",
        "林某甲",
        "domestic",
        browser.jar["s"],
    ):
        assert typed not in everything
    assert "林某甲" in browser.page
    await browser.send("send", STEPS["send"])
    [row] = await office.rows("select sealed from page_session")
    assert len(row["sealed"]) < 300, "the draft is gone once it is sent"


async def test_anonymous_without_contact_is_a_whole_request(office: Office) -> None:
    browser = Browser(office)
    await browser.whole(harm={}, place={"province": "620000"}, contact={"channel": "none"})
    [told] = await office.published("referral.received")
    assert (told["age_band"], told["gender"], told["contactable"]) == ("undisclosed",) * 2 + (
        False,
    )
    assert told["harms"][0]["type"] == "other"
    page = await browser.send("kept")
    assert TEXTS["zh"]["reach_none"] in page


async def test_she_may_say_whom_to_keep_it_away_from_and_need_not_say_who_did_it(
    office: Office,
) -> None:
    employer = "示例县第一纺织厂"
    browser = Browser(office)
    await browser.whole(place={"province": "110000", "apart": employer})
    [told] = await office.published("referral.received")
    assert told["perpetrator_relation"] == "unknown"
    compare = KeepAway(keys.keep_away_keys(office.settings.secrets, "matching")).is_kept_away
    fact = KeepAwayFact(KeepAwayKind.EMPLOYER, employer)
    assert compare(UUID(told["referral_id"]), told["keep_away"], [fact])
    for shown in (await browser.send("kept"), str(await office.rows("select * from referral"))):
        assert employer not in shown


async def test_her_page_opens_by_its_code_and_shows_nothing_of_her(office: Office) -> None:
    first = Browser(office)
    code = await first.whole()
    other = Browser(office, "en")
    await other.look()
    page = await other.send("code", {"code": code.lower().replace("-", " ")})
    assert "We are looking for somebody." in page
    for hers in ("林某甲", "19900000001", "青石", "编造", "partner hits"):
        assert hers not in page
    assert "+…01" in page
    with pytest.raises(AssertionError, match="no form copy"):
        other.ticket("copy")


async def test_a_wrong_code_says_so_takes_as_long_and_is_counted(office: Office) -> None:
    browser = Browser(office)
    await browser.look()
    page = await browser.send("code", {"code": "7KQ2M-9XW4T-C"})
    assert browser.answer.status_code == 404
    assert TEXTS["zh"]["w_code"] in page
    assert "s" not in browser.jar
    rows = await office.rows("select allowed from audit where action = 'look_up_receipt'")
    assert [row["allowed"] for row in rows] == [False]
    guess = browser.fields("code", {"code": "x"})
    for _ in range(40):
        await browser.ask("POST", browser.here, data=guess)
    assert browser.answer.status_code == 429
    assert int(browser.answer.headers["retry-after"]) >= 1
    assert TEXTS["zh"]["too_many"] in browser.page


async def test_two_tabs_and_a_double_click_lose_and_double_nothing(office: Office) -> None:
    browser = Browser(office)
    await browser.look()
    await browser.send("begin")
    await browser.send("needs", STEPS["needs"])
    old = browser.fields("harm", STEPS["harm"])
    for step in ("harm", "self", "contact"):
        await browser.send(step, STEPS[step])
    twice = browser.fields("send", STEPS["send"])
    await browser.ask("POST", browser.here, data=old)
    assert "s" in browser.jar
    for _ in range(2):
        await browser.ask("POST", browser.here, data=twice)
    code = receipt_on(await browser.look())
    assert len(await office.published("referral.received")) == 1
    await browser.ask("POST", browser.here, data=old)
    assert receipt_on(await browser.look()) == code


async def test_a_form_from_elsewhere_changes_nothing(office: Office) -> None:
    browser = Browser(office)
    await browser.look()
    await browser.send("begin")
    good = browser.fields("needs", STEPS["needs"])
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        await browser.ask("POST", browser.here, data=good, headers=headers)
        assert browser.answer.status_code == 403
        assert TEXTS["zh"]["elsewhere"] in browser.page
    stranger = Browser(office)
    await stranger.look()
    await stranger.send("begin")
    forged = stranger.fields("needs", STEPS["needs"])
    for body in (forged, {"a": "b"}, {}, {"t": "x" * 40}):
        await browser.ask("POST", browser.here, data=body)
        assert browser.answer.status_code in (403, 415), body
    assert TEXTS["zh"]["h_needs"] in await browser.look()


async def test_a_session_that_is_over_says_so_and_shows_nothing(office: Office) -> None:
    browser = Browser(office)
    await browser.look()
    await browser.send("begin")
    await browser.send("needs", STEPS["needs"])
    await browser.send("harm", STEPS["harm"])
    late = browser.fields("self", STEPS["self"])
    async with office.db.transaction() as tx:
        await tx.execute("update page_session set touched_at = now() - $1::interval", store.IDLE)
    await browser.ask("POST", browser.here, data=late)
    assert TEXTS["zh"]["over"] in await browser.look()
    assert TEXTS["zh"]["over"] not in await browser.look()
    assert browser.jar == {}
    async with office.db.transaction() as tx:
        assert await store.destroy_idle(tx, 10) == 1


async def test_out_destroys_the_draft_and_leads_away(office: Office) -> None:
    browser = Browser(office)
    await browser.look()
    await browser.send("begin")
    await browser.send("needs", STEPS["needs"])
    answer = await browser.ask("GET", "/out")
    assert (answer.status_code, answer.headers["location"]) == (303, office.settings.exit_url)
    assert answer.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert await office.rows("select * from page_session") == []
    assert browser.jar == {}
    beacon = await browser.ask("POST", "/out")
    assert (beacon.status_code, beacon.content) == (204, b"")


async def test_ten_megabytes_emoji_and_other_directions_are_plain_words(office: Office) -> None:
    browser = Browser(office)
    await browser.look()
    await browser.send("begin")
    await browser.send("needs", STEPS["needs"])
    huge = browser.fields("harm", {"story": "字" * 3_500_000})
    await browser.ask("POST", browser.here, data=huge)
    assert browser.answer.status_code == 413
    assert TEXTS["zh"]["too_large"] in browser.page
    await browser.look()
    page = await browser.send("harm", {"story": "x" * 5000})
    assert TEXTS["zh"]["w_too_long"] in page
    assert "x" * 5000 in page, "nothing typed is lost"
    await browser.send("harm", {"story": "👩🏽‍🦱𠮷 שלום \u202eabc\u0000\r\nzwei"})
    await browser.send("self", STEPS["self"])
    await browser.send("contact", STEPS["contact"] | {"name": "\u202eمريم 😀"})
    assert "مريم 😀" in browser.page
    await browser.send("send", STEPS["send"])
    await browser.send("kept")
    page = await browser.send("copy")
    assert "👩🏽‍🦱𠮷 שלום" in page


async def test_every_answer_is_kept_nowhere_and_may_load_nothing(office: Office) -> None:
    browser = Browser(office)
    await browser.ask("GET", "/i/")
    for path in ("/i/", "/i/zh", "/i/en"):
        answer = await browser.ask("GET", path, headers={"accept-language": "en"})
        said = answer.headers
        assert said["cache-control"] == "no-store"
        assert said["referrer-policy"] == "no-referrer"
        assert said["x-robots-tag"] == "noindex"
        policy = said["content-security-policy"]
        assert policy.startswith("default-src 'none'; ")
        assert "unsafe" not in policy
        assert "set-cookie" not in said
        assert len(answer.content) < 30_000
    english = await browser.ask("GET", "/i/", headers={"accept-language": "en"})
    assert '<html lang="en"' in english.text
    asked = await browser.ask("GET", "/i/zh?from=singlemessage")
    assert (asked.status_code, asked.headers["location"]) == (303, "/i/zh")
    assert (await browser.ask("GET", "/i/de")).status_code == 404
    await browser.look()
    before = browser.page
    begun = await browser.ask("POST", browser.here, data=browser.fields("begin", {}))
    cookie = begun.headers["set-cookie"]
    assert re.fullmatch(r"s=[\w-]{43}; HttpOnly; Path=/; SameSite=strict", cookie)
    names = set(re.findall(r'name="(f[a-z2-7]+)"', before)) & set(
        re.findall(r'name="(f[a-z2-7]+)"', await browser.look())
    )
    assert names == set(), "no name comes twice"


async def test_she_confirms_changes_and_stops_contact(office: Office) -> None:
    browser = Browser(office)
    await browser.whole()
    await browser.send("kept")
    assert TEXTS["zh"]["done_confirmed"] in await browser.send("confirm")
    page = await browser.send("change", {"channel": "sms", "address": "12"})
    assert TEXTS["zh"]["w_not_sms"] in page
    said = {
        "channel": "sms",
        "address": "19900000002",
        "days": "sat,sun",
        "from": "20:00",
        "to": "22:00",
    }
    assert TEXTS["zh"]["done_changed"] in await browser.send("change", said)
    assert "19900000002" in browser.page
    assert TEXTS["zh"]["done_stopped"] in await browser.send("none")
    steps = [row["what"] for row in await office.rows("select what from life order by id")]
    assert steps == ["contact_confirmed", "contact_changed", "contact_changed"]
    told = await office.published("referral.contact-changed")
    assert [each["contactable"] for each in told] == [True, True, False]


async def test_the_code_alone_takes_away_and_leads_contact_nowhere_else(office: Office) -> None:
    id_ = await office.accepted(a_referral())
    code = (await office.get(f"/v1/referrals/{id_}")).json()
    browser = Browser(office)
    await browser.look()
    await browser.send("code", {"code": await code_of(office, id_)})
    assert code["id"] == str(id_)
    with pytest.raises(AssertionError, match="no form change"):
        browser.ticket("change")
    assert TEXTS["zh"]["w_word"] in await browser.send("word", {"word": "白杨"})
    await browser.send("word", {"word": "青石"})
    assert browser.answer.status_code == 429, "one try in twenty seconds"
    office.app.state.limits._hosts._whole_at.clear()
    await browser.look()
    await browser.send("none")
    with pytest.raises(AssertionError, match="no form change"):
        browser.ticket("change")
    page = await browser.send("word", {"word": " 青石"})
    assert TEXTS["zh"]["done_word"] in page
    assert "林某甲" in await browser.send("copy")
    assert "林某甲" not in await browser.look()


async def code_of(office: Office, id_: UUID) -> str:
    return receipt.code_of(office.resources["vault"], id_)


async def test_the_ledger_has_stop_beside_each_line(office: Office) -> None:
    browser = Browser(office)
    await browser.whole()
    page = await browser.send("kept")
    assert TEXTS["zh"]["ledger_none"] in page
    id_ = await sent(office, browser)
    await take(office, id_, "legal_consultation", LAWYERS)
    assert (await seen(office, id_, LAWYERS))["identity"]["name"] == "林某甲"
    page = await browser.look()
    assert "看到了姓名" in page
    assert "因为您同意了" in page
    page = await browser.send("stop", {f"organization:{LAWYERS.partner_id}": "1"})
    assert TEXTS["zh"]["done_stop"] in page
    assert "看到了姓名" in page, "what left before is still listed"
    refused = await office.get(f"/v1/referrals/{id_}/identity", LAWYERS)
    assert refused.status_code == 403
    assert len(await office.published("consent.withdrawn")) == 1
    assert (await office.rows("select status from referral"))[0]["status"] == "accepted"


async def test_she_says_whether_she_got_the_help_and_whether_it_harmed(office: Office) -> None:
    browser = Browser(office)
    await browser.whole()
    page = await browser.send("kept")
    assert TEXTS["zh"]["h_given"] not in page
    taken = await take(office, await sent(office, browser), "legal_consultation", LAWYERS)
    later = {**taken, "at": taken["at"] + timedelta(minutes=5)}
    await hear(office, ServiceCompleted(**later, result="completed", outcome="advice_given"))
    assert TEXTS["zh"]["h_given"] in await browser.look()
    for said in ("received", "harmed"):
        page = await browser.send("received", {f"{said} {taken['need_id']}": "1"})
        assert TEXTS["zh"]["done_report"] in page
    assert "您说过：反而伤害了我" in page
    rows = await office.rows("select said from service_report order by id")
    assert [row["said"] for row in rows] == ["received", "harmed"], "both are kept"
    [need] = await office.rows("select status from need where id = $1", taken["need_id"])
    assert need["status"] == "completed", "the provider's word stays"


async def test_she_is_asked_first_where_she_chose_so(office: Office) -> None:
    browser = Browser(office)
    await browser.whole(send={"scope": "survivor_confirms"})
    await browser.send("kept")
    id_ = await sent(office, browser)
    taken = await take(office, id_, "legal_consultation", LAWYERS)
    assert (await office.get(f"/v1/referrals/{id_}/identity", LAWYERS)).status_code == 403
    page = await browser.look()
    assert TEXTS["zh"]["h_release"] in page
    page = await browser.send("release", {f"yes {taken['provider_id']}": "1"})
    assert TEXTS["zh"]["done_release"] in page
    assert TEXTS["zh"]["h_release"] not in page
    assert (await seen(office, id_, LAWYERS))["identity"]["name"] == "林某甲"


async def test_a_ledger_of_five_hundred_lines_is_small_and_quick(office: Office) -> None:
    browser = Browser(office)
    await browser.whole()
    await browser.send("kept")
    id_ = await sent(office, browser)
    await office.rows(
        "insert into disclosure (referral_id, partner_id, at, what, recipient_id, provider_id,"
        " fields, ground, consent_id, consent_version) select id, partner_id, now(), 'released',"
        " gen_random_uuid(), gen_random_uuid(), array['name', 'phone'], 'consent',"
        " gen_random_uuid(), 1 from referral, generate_series(1, 500) where id = $1 returning 1",
        id_,
    )
    took = []
    for _ in range(5):
        began = time.process_time()
        page = await browser.look()
        took.append(time.process_time() - began)
    assert len(page.encode()) < 30_000
    assert min(took) < 0.05
    assert page.count(TEXTS["zh"]["stop_whom"].format(who="一家机构")) == 12
    page = await browser.send("stop", {"older": "1"})
    assert TEXTS["zh"]["newer"] in page


async def test_she_takes_a_copy_along_and_mends_what_is_wrong(office: Office) -> None:
    browser = Browser(office)
    await browser.whole()
    await browser.send("kept")
    await browser.send("copy")
    file = await browser.ask("POST", browser.here, data=browser.fields("file", {}))
    assert file.headers["content-disposition"] == 'attachment; filename="info.txt"'
    assert file.headers["cache-control"] == "no-store"
    for hers in ("林某甲", "编造的经过 😀𠮷", "青石", "19900000001", TEXTS["zh"]["explain"]):
        assert hers in file.text
    await browser.look()
    await browser.send("copy")
    page = await browser.send("correct", {"name": "林某乙", "story": "x" * 4001})
    assert TEXTS["zh"]["w_too_long"] in page
    page = await browser.send("correct", {"name": "林某乙"})
    assert TEXTS["zh"]["done_corrected"] in page
    assert "林某乙" in page
    assert "编造" not in page
    actions = [row["action"] for row in await office.rows("select action from audit order by id")]
    assert actions.count("copy") == 3
    assert actions[-1] == "correct"
    id_ = await sent(office, browser)
    await take(office, id_, "legal_consultation", LAWYERS)
    found = await seen(office, id_, LAWYERS)
    assert (found["identity"], found["narrative"]) == ({"name": "林某乙"}, None)


async def test_she_stops_the_search_and_deletes_all(office: Office) -> None:
    browser = Browser(office)
    code = await browser.whole()
    await browser.send("kept")
    assert TEXTS["zh"]["done_ended"] in await browser.send("end")
    [gone] = await office.published("referral.withdrawn")
    assert gone["reason"] == "consent_revoked"
    await browser.send("erase")
    assert TEXTS["zh"]["h_sure"] in browser.page
    await browser.send("back")
    assert TEXTS["zh"]["h_page"] in browser.page
    await browser.send("erase")
    page = await browser.send("erase_sure")
    assert TEXTS["zh"]["done_erased"] in page
    assert browser.jar == {}
    assert len(await office.published("referral.erased")) == 1
    for table in ("page_session", "vault_key", "vault_sealed", "need", "life"):
        assert await office.rows(f"select * from {table}") == [], table
    await browser.look()
    assert TEXTS["zh"]["w_code"] in await browser.send("code", {"code": code})
