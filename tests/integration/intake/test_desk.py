"""The operator's desk over HTTP: signing in by OpenID Connect, calls, and what people do wrong."""

import re
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import orjson
import pytest
import pytest_asyncio

from services.intake.desk import handlers, oidc, rules
from services.intake.desk.enter_operator import NotEntered, disable, enter, operator_id
from services.intake.desk.oidc import Person, Provider
from services.intake.desk.operators_store import Entry
from services.intake.desk.texts import TEXTS
from shared.http.rate_limits import RateLimits
from shared.security import keys
from shared.security.keep_away import KeepAway, KeepAwayFact, KeepAwayKind
from tests.integration.intake.office import Office, open_office
from tests.support.databases import Databases
from tests.support.her_desk import SIX, DeskBrowser
from tests.support.issuer import Issuer, a_key, an_issuer
from tests.support.stack import RunningPostgres

pytestmark = pytest.mark.asyncio(loop_scope="module")
STATE = (
    "referral, need, life, desk_session, desk_call, call_back, operator, vault_key, vault_sealed,"
    "outbox, idempotency, audit"
)
REACHED = {"channel": "sms", "address": "199 0000 0001", "word": "青石", "read_back": "yes"}
LOCAL_NUMBER = ("199 0000 0001", "19900000001", "青石", "虚构路一号")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def issuer() -> AsyncIterator[Issuer]:
    async with an_issuer() as found:
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_office(
    postgres: RunningPostgres, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Office]:
    """One intake for all tests of this file, with an organisation and its client."""
    databases = Databases(postgres.url)
    fresh = await databases.make("intake")
    settings = fresh.settings.model_copy(update={"oidc_issuer": issuer.url})
    fresh = replace(fresh, settings=settings)
    home: Path = tmp_path_factory.mktemp("desk")
    async with open_office(fresh, home) as opened:
        await opened.rows(
            "insert into partner (id, name, kind) values ($1, '甲市热线', 'hotline')", HERE
        )
        await opened.rows(
            "insert into client (client_id, partner_id, kind, scopes, test, secret_digest)"
            " values ('line', $1, 'partner', '{referral:write,referral:read}', false, '\\x00')",
            HERE,
        )
        yield opened
    await databases.drop_all()


HERE = UUID(int=71)


@pytest_asyncio.fixture(loop_scope="module")
async def office(shared_office: Office, issuer: Issuer) -> Office:
    """The intake of this file, empty again, with two operators and a supervisor."""
    state = shared_office.app.state
    state.limits = RateLimits.of(shared_office.settings)
    state.identity_provider = Provider(shared_office.settings)
    await shared_office.rows(f"truncate {STATE} cascade")
    issuer.lies, issuer.signs_with = {}, None
    async with shared_office.db.transaction() as tx:
        for subject, role in (("li", "operator"), ("wang", "operator"), ("zhao", "supervisor")):
            entry = Entry("line", "hotline_12338", role)
            await enter(tx, Person(issuer.url, subject), entry)
    return shared_office


async def at_desk(office: Office, issuer: Issuer, subject: str = "li") -> DeskBrowser:
    browser = DeskBrowser(office.http, issuer)
    await browser.sign_in(subject)
    assert browser.ticket
    return browser


async def audited(office: Office, action: str) -> list[tuple[str, bool]]:
    query = "select actor, allowed from audit where action = $1 order by id"
    return [(row["actor"], row["allowed"]) for row in await office.rows(query, action)]


async def test_an_operator_signs_in_and_gets_a_short_session(
    office: Office, issuer: Issuer
) -> None:
    before = issuer.verified
    browser = await at_desk(office, issuer)
    assert issuer.verified == before + 1, (
        "the issuer saw the verifier that belongs to the challenge"
    )
    assert set(browser.jar) == {"desk"}
    assert "httponly" in browser.flags["desk"]
    assert "samesite=strict" in browser.flags["desk"]
    page = await browser.look()
    assert "甲市热线" in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["cache-control"] == "no-store"
    [kept] = await office.rows("select id, ends_at - begun_at as lasts from desk_session")
    assert kept["lasts"] <= timedelta(hours=8)
    assert browser.jar["desk"] not in str(kept)
    [(actor, allowed)] = await audited(office, "desk_sign_in")
    assert (actor, allowed) == (f"operator {operator_id(Person(issuer.url, 'li'))}", True)


async def test_behind_tls_cookies_are_this_hosts_alone(office: Office, issuer: Issuer) -> None:
    browser = DeskBrowser(office.http, issuer)
    name = "desk.example"
    office.app.state.settings = office.settings.model_copy(update={"allowed_hosts": name})
    request_headers = {"host": "127.0.0.1"}
    answer = await browser.ask("GET", "/desk/zh/in", headers=request_headers)
    assert answer.status_code == 303
    assert set(browser.jar) == {"desk-sign-in"}
    assert "secure" not in browser.flags["desk-sign-in"]
    from starlette.requests import Request  # noqa: PLC0415

    from services.intake.desk import sessions  # noqa: PLC0415

    scope = {
        "type": "http",
        "scheme": "http",
        "path": "/desk",
        "query_string": b"",
        "headers": [(b"host", name.encode())],
        "server": (name, 80),
    }
    assert sessions.cookie_name(Request(scope), "desk") == "__Host-desk"
    office.app.state.settings = office.settings


async def refused(office: Office, browser: DeskBrowser, said: dict[str, str], why: str) -> None:
    answer = await browser.back(said)
    assert answer.status_code == 403
    assert (
        TEXTS["en" if "en" in answer.headers["content-language"] else "zh"][f"r_{why}"]
        in answer.text
    )
    assert browser.jar == {}, "no session, and the attempt is used up"
    assert await office.rows("select from desk_session") == []
    rows = await office.rows("select ground, allowed from audit where action = 'desk_sign_in'")
    assert [(row["ground"], row["allowed"]) for row in rows] == [(why, False)]


@pytest.mark.parametrize(
    ("lies", "why"),
    [
        ({"nonce": "another"}, "token"),
        ({"nonce": None}, "token"),
        ({"aud": "another-client"}, "token"),
        ({"aud": "another-client", "azp": "jieli-desk"}, "token"),
        ({"aud": ["jieli-desk", "another"], "azp": "another"}, "token"),
        ({"exp": int(time.time()) - 3600}, "token"),
        ({"exp": None}, "token"),
        ({"iat": int(time.time()) + 3600}, "token"),
        ({"iss": "https://elsewhere.example"}, "token"),
        ({"sub": None}, "token"),
        ({"sub": ""}, "token"),
        ({"sub": "nobody-entered"}, "stranger"),
    ],
)
async def test_a_token_that_is_not_as_it_should_be_opens_nothing(
    office: Office, issuer: Issuer, lies: dict[str, object], why: str
) -> None:
    browser = DeskBrowser(office.http, issuer)
    issuer.lies = lies
    await refused(office, browser, issuer.signed_in(await browser.begin(), "li"), why)


async def test_a_token_signed_by_somebody_else_opens_nothing(
    office: Office, issuer: Issuer
) -> None:
    browser = DeskBrowser(office.http, issuer)
    issuer.signs_with = a_key("first")
    await refused(office, browser, issuer.signed_in(await browser.begin(), "li"), "token")


async def test_a_wrong_state_opens_nothing(office: Office, issuer: Issuer) -> None:
    browser, other = DeskBrowser(office.http, issuer), DeskBrowser(office.http, issuer)
    theirs = issuer.signed_in(await other.begin(), "li")
    await browser.begin()
    await refused(office, browser, theirs, "state")


@pytest.mark.parametrize("said", [{}, {"state": "é" * 43}, {"code": "x"}, {"code": "x" * 9000}])
async def test_whatever_comes_back_is_refused_in_words(
    office: Office, issuer: Issuer, said: dict[str, str]
) -> None:
    browser = DeskBrowser(office.http, issuer)
    await browser.begin()
    await refused(office, browser, said, "state")


async def test_an_answer_without_an_attempt_opens_nothing(office: Office, issuer: Issuer) -> None:
    browser = DeskBrowser(office.http, issuer)
    said = issuer.signed_in(await browser.begin(), "li")
    browser.jar = {}
    await refused(office, browser, said, "state")


async def test_an_attempt_that_lay_too_long_opens_nothing(
    office: Office, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = DeskBrowser(office.http, issuer)
    said = issuer.signed_in(await browser.begin(), "li")
    late = time.time() + rules.limits().sign_in.total_seconds() + 61
    monkeypatch.setattr(oidc.time, "time", lambda: late)
    await refused(office, browser, said, "expired")


async def test_a_code_is_good_once_and_a_refusal_is_told(office: Office, issuer: Issuer) -> None:
    browser = DeskBrowser(office.http, issuer)
    said = issuer.signed_in(await browser.begin(), "li")
    kept = dict(browser.jar)
    issuer.asked.clear()
    await refused(office, browser, said, "code")
    await office.rows("truncate audit cascade")
    browser.jar = kept
    await refused(office, browser, {"state": said["state"], "error": "access_denied"}, "denied")


async def test_the_answer_of_another_issuer_is_refused(office: Office, issuer: Issuer) -> None:
    browser = DeskBrowser(office.http, issuer)
    said = issuer.signed_in(await browser.begin(), "li") | {"iss": "https://elsewhere.example"}
    await refused(office, browser, said, "issuer")


async def test_an_issuer_without_tls_elsewhere_or_that_is_away_is_told(
    office: Office, issuer: Issuer
) -> None:
    for address, why in (
        ("", "unset"),
        ("http://elsewhere.example", "plain"),
        ("http://127.0.0.1:9", "away"),
    ):
        settings = office.settings.model_copy(update={"oidc_issuer": address})
        office.app.state.identity_provider = Provider(settings)
        answer = await DeskBrowser(office.http, issuer).ask(
            "GET", "/desk/zh/in", headers={"accept": "text/html"}
        )
        assert answer.status_code == 503
        assert TEXTS["zh"][f"r_{why}"] in answer.text


async def test_who_is_not_on_shift_or_was_disabled_is_not_let_in(
    office: Office, issuer: Issuer
) -> None:
    person = Person(issuer.url, "li")
    now = (await office.rows("select (now() at time zone 'Asia/Shanghai')::time as t"))[0]["t"]
    begins = now.replace(hour=(now.hour + 2) % 24, minute=0, second=0, microsecond=0)
    ends = begins.replace(hour=(begins.hour + 8) % 24)
    async with office.db.transaction() as tx:
        await enter(tx, person, Entry("line", "hotline_12338", "operator", begins, ends))
    browser = DeskBrowser(office.http, issuer)
    await refused(office, browser, issuer.signed_in(await browser.begin(), "li"), "shift")
    await office.rows("truncate audit cascade")
    sits = await at_desk(office, issuer, "wang")
    async with office.db.transaction() as tx:
        await disable(tx, Person(issuer.url, "wang"))
    assert (await sits.typed("keep")).status_code == 401
    assert TEXTS["zh"]["sign_in_lead"] in (await sits.look()).text


async def test_an_operator_is_entered_for_a_channel_her_client_speaks_for(
    office: Office, issuer: Issuer
) -> None:
    for entry in (
        Entry("nobody", "hotline_12338", "operator"),
        Entry("line", "web_form", "operator"),
    ):
        async with office.db.transaction() as tx:
            with pytest.raises(NotEntered):
                await enter(tx, Person(issuer.url, "new"), entry)


async def test_six_fields_become_a_referral_of_the_hotline(office: Office, issuer: Issuer) -> None:
    browser = await at_desk(office, issuer)
    answer = await browser.typed("send")
    assert answer.status_code == 200, answer.text
    [told] = await office.published("referral.received")
    assert (told["channel"], told["region"], told["age_band"]) == (
        "hotline_12338",
        "110105",
        "18-39",
    )
    assert told["partner_id"] == str(HERE)
    [kept] = await office.rows("select id, consent from referral")
    assert answer.json()["id"] == str(kept["id"])
    consent = orjson.loads(kept["consent"])
    assert (consent["text_version"], consent["method"]) == (
        rules.consent_text()["version"],
        "spoken",
    )
    found = await office.http.post(
        "/v1/receipts/lookup", json={"receipt_code": answer.json()["receipt_code"]}
    )
    assert found.status_code == 200


async def test_sent_twice_or_from_two_windows_it_is_one_referral(
    office: Office, issuer: Issuer
) -> None:
    browser, id_ = await at_desk(office, issuer), str(uuid4())
    first = (await browser.typed("send", id_)).json()
    for changes in ({}, {"gender": "female"}):
        again = await browser.typed("send", id_, **changes)
        assert again.status_code == 200
        assert again.json() == first
    assert len(await office.rows("select from referral")) == 1
    assert len(await office.published("referral.received")) == 1
    stranger = await at_desk(office, issuer, "wang")
    assert (await stranger.typed("send", id_)).status_code == 404


async def test_of_two_windows_the_second_learns_that_the_first_was_there(
    office: Office, issuer: Issuer
) -> None:
    browser, id_ = await at_desk(office, issuer), str(uuid4())
    assert (await browser.typed("keep", id_)).json() == {"version": 1}
    assert (await browser.typed("keep", id_, version=1, story="第一个窗口")).json() == {
        "version": 2
    }
    assert (await browser.typed("keep", id_, version=1, story="第二个窗口")).status_code == 409
    opened = (await browser.do("open", {"id": id_})).json()
    assert opened["fields"]["story"] == "第一个窗口"


async def test_every_fault_is_named_at_its_field_in_the_language_of_the_page(
    office: Office, issuer: Issuer
) -> None:
    browser = await at_desk(office, issuer)
    wrong = await browser.do("send", {"id": str(uuid4()), "fields": {}})
    assert wrong.status_code == 422
    named = {fault["field"] for fault in wrong.json()["errors"]}
    assert {"region", "age", "harm", "needs", "scope"} <= named
    assert all(re.search("[一-鿿]", fault["detail"]) for fault in wrong.json()["errors"])
    wrong = await browser.typed("send", channel="sms", address="12", read_back="yes")
    assert [fault["field"] for fault in wrong.json()["errors"]] == ["address"]
    wrong = await browser.typed("send", **REACHED | {"read_back": ""})
    assert [fault["field"] for fault in wrong.json()["errors"]] == ["read_back"]
    wrong = await browser.typed("send", age="<14")
    assert "basis" in {fault["field"] for fault in wrong.json()["errors"]}
    assert await office.rows("select from referral") == []
    by_duty = {"basis": "mandatory_report", "article": "minors_protection_11"}
    assert (await browser.typed("send", age="<14", **by_duty)).status_code == 200


UNFIT: tuple[object, ...] = (
    {"id": "x" * 36},
    {"id": "-" * 36},
    {"id": str(UUID(int=1)), "fields": {"salary": "1"}},
    {"id": str(UUID(int=1)), "fields": {"name": 5}},
    {"id": str(UUID(int=1)), "fields": {"name": "名" * 101}},
    {"id": str(UUID(int=1)), "fields": {"needs": "shelter"}},
    {"id": str(UUID(int=1)), "fields": {"needs": [{}]}},
    {"id": str(UUID(int=1)), "version": -1},
    {"id": str(UUID(int=1)), "fields": {"region": "\u202e110105", "needs": ["\x00"]}},
    [],
)


@pytest.mark.parametrize("act", ["keep", "send", "open", "place"])
async def test_whatever_is_sent_is_never_a_defect_of_ours(
    office: Office, issuer: Issuer, act: str
) -> None:
    browser = await at_desk(office, issuer)
    for body in UNFIT:
        answer = await browser.do(act, body)  # type: ignore[arg-type]
        assert answer.status_code in (200, 400, 403, 404, 409, 422), answer.text
    assert await office.rows("select from referral") == []


async def test_an_operator_may_type_whom_to_keep_it_away_from(
    office: Office, issuer: Issuer
) -> None:
    browser = await at_desk(office, issuer)
    employer, county = "示例县第一纺织厂", "110105"
    sent = await browser.typed("send", employer=employer, about=county)
    assert sent.status_code == 200, sent.text
    [told] = await office.published("referral.received")
    assert told["perpetrator_relation"] == "unknown"
    compare = KeepAway(keys.keep_away_keys(office.settings.secrets, "matching")).is_kept_away
    for kind, value in ((KeepAwayKind.EMPLOYER, employer), (KeepAwayKind.PLACE, county)):
        fact = KeepAwayFact(kind, value)
        assert compare(UUID(told["referral_id"]), told["keep_away"], [fact])
    wrong = await browser.typed("send", about="示例县")
    assert "about" in wrong.text
    assert employer not in (await browser.look()).text


async def test_what_another_site_sends_changes_nothing(office: Office, issuer: Issuer) -> None:
    browser = await at_desk(office, issuer)
    other = await at_desk(office, issuer, "wang")
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"x-desk-ticket": ""},
        {"x-desk-ticket": other.ticket},
    ):
        said = {"id": str(uuid4()), "fields": SIX}
        assert (await browser.do("send", said, **headers)).status_code == 403
        assert (await browser.do("out", {}, **headers)).status_code == 403
    form = {"content-type": "text/plain", "x-desk-ticket": browser.ticket}
    answer = await browser.ask("POST", "/desk/zh/do/send", content=b"{}", headers=form)
    assert answer.status_code == 415
    assert await office.rows("select from desk_call") == []
    assert (await browser.typed("send")).status_code == 200


async def test_a_session_ends_and_what_was_typed_stays_sealed(
    office: Office, issuer: Issuer
) -> None:
    browser, id_ = await at_desk(office, issuer), str(uuid4())
    await browser.typed("keep", id_, home="虚构路一号", **REACHED)
    everything = str(await office.rows("select * from desk_call"))
    assert not any(typed in everything for typed in (*LOCAL_NUMBER, "domestic", "110105"))
    await office.rows(
        "update desk_session set touched_at = now() - $1::interval", rules.limits().idle
    )
    assert (await browser.typed("keep", id_, version=1)).status_code == 401
    async with office.db.transaction() as tx:
        await tx.execute("select 1")
    assert not await handlers.destroy_old(office.db, {})
    assert await office.rows("select from desk_session") == []
    again = await at_desk(office, issuer)
    opened = (await again.do("open", {"id": id_})).json()
    assert opened["fields"]["home"] == "虚构路一号"
    assert opened["masked"] == ["address"]
    assert "0000" not in opened["fields"]["address"]
    sent = {
        "id": id_,
        "version": 1,
        "fields": SIX | REACHED | {"address": ""},
        "masked": ["address"],
    }
    assert (await again.do("send", sent)).status_code == 200, "a masked number is the one kept"
    [row] = await office.rows("select facts->>'contactable' as reached from referral")
    assert row["reached"] == "true"
    [call] = await office.rows("select sealed, wrapped from desk_call")
    assert (call["sealed"], call["wrapped"]) == (None, None), (
        "what was sent lies in the vault alone"
    )


async def test_signing_out_ends_the_session_at_once(office: Office, issuer: Issuer) -> None:
    browser = await at_desk(office, issuer)
    kept = dict(browser.jar)
    assert (await browser.do("out", {})).json() == {"to": "/desk/zh"}
    assert browser.jar == {}
    browser.jar = kept
    assert (await browser.typed("keep")).status_code == 401
    assert len(await audited(office, "desk_sign_out")) == 1


async def test_a_dropped_call_is_called_back_with_the_pass_phrase(
    office: Office, issuer: Issuer
) -> None:
    browser, id_ = await at_desk(office, issuer), str(uuid4())
    assert (await browser.typed("drop", id_, home="虚构路一号", **REACHED)).status_code == 200
    other = await at_desk(office, issuer, "wang")
    listed = (await other.do("work", {"id": id_})).json()["items"]
    [item] = listed
    assert (item["status"], item["own"], item["attempts"]) == ("dropped", False, 0)
    assert item["number"] == "1…01"
    assert not any(typed in str(listed) for typed in LOCAL_NUMBER)
    assert (await other.do("unmask", {"id": id_})).json()["number"] == "199 0000 0001"
    both = {"id": id_, "her_voice": True, "alone": True}
    assert (await other.do("place", both)).status_code == 403, "before her phrase nobody is told"
    wrong = {"id": id_, "outcome": "reached", "phrase": "栀子"}
    assert (await other.do("call_back", wrong)).json()["outcome"] == "somebody_else"
    assert (await other.do("place", both)).status_code == 403
    right = {"id": id_, "outcome": "reached", "phrase": " 青　石 "}
    answer = await other.do("call_back", right)
    assert answer.json() == {"outcome": "reached", "attempts": 2, "again": False}
    assert (await other.do("place", both | {"alone": False})).status_code == 403, "could it be him?"
    assert (await other.do("place", both)).json() == {"place": "朝阳区 虚构路一号"}
    assert (await browser.do("place", both)).status_code == 403, "she spoke with the other operator"
    await every_look_is_recorded(office, f"operator {operator_id(Person(issuer.url, 'wang'))}")


async def every_look_is_recorded(office: Office, who: str) -> None:
    assert await audited(office, "desk_unmask") == [(who, True)]
    assert [allowed for _, allowed in await audited(office, "desk_call_back")] == [False, True]
    told = [allowed for _, allowed in await audited(office, "desk_tell_place")]
    assert told == [False, False, False, True, False]
    assert len(await audited(office, "desk_list")) == 1


async def test_after_so_many_attempts_nobody_calls_again(office: Office, issuer: Issuer) -> None:
    browser, id_ = await at_desk(office, issuer), str(uuid4())
    await browser.typed("drop", id_, **REACHED)
    for n in range(1, rules.limits().most_attempts + 1):
        said = (await browser.do("call_back", {"id": id_, "outcome": "no_answer"})).json()
        assert said["again"] == (n < rules.limits().most_attempts)
    assert (await browser.do("work", {"id": id_})).json() == {"items": []}
    [call] = await office.rows("select status, sealed from desk_call")
    assert (call["status"], call["sealed"]) == ("closed", None)


async def test_each_sees_her_own_calls_and_a_supervisor_all(office: Office, issuer: Issuer) -> None:
    li, wang, zhao = [await at_desk(office, issuer, who) for who in ("li", "wang", "zhao")]
    kept, sent = str(uuid4()), str(uuid4())
    await li.typed("keep", kept)
    await li.typed("send", sent)
    shown = [
        {
            item["id"]: item["status"]
            for item in (await who.do("work", {"id": kept})).json()["items"]
        }
        for who in (li, wang, zhao)
    ]
    assert shown == [{kept: "open", sent: "sent"}, {}, {kept: "open", sent: "sent"}]
    assert (await wang.do("open", {"id": kept})).status_code == 404
    assert (await li.do("unmask", {"id": sent})).status_code == 404, (
        "what was sent is not read back"
    )
    assert (await li.do("open", {"id": sent})).status_code == 404
    assert (await li.do("discard", {"id": kept})).status_code == 200
    assert [i["id"] for i in (await li.do("work", {"id": kept})).json()["items"]] == [sent]


async def test_what_was_never_sent_is_gone_after_its_time(office: Office, issuer: Issuer) -> None:
    browser = await at_desk(office, issuer)
    await browser.typed("keep")
    await office.rows("update desk_call set touched_at = now() - $1::interval", rules.limits().kept)
    await handlers.destroy_old(office.db, {})
    assert await office.rows("select from desk_call") == []
