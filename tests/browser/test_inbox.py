"""Somebody at a provider answers with a real browser: keyboard alone, no script, any width."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from services.matching.app import build
from services.matching.inbox.rendering import TEXTS
from shared.db import Database
from shared.security import keys
from shared.security.tokens import Caller, issue
from shared.settings import Settings
from tests.browser.sites import nothing, prepared, serving
from tests.integration.matching.conftest import LAWYERS, STAFF, asks, lawyer, yes
from tests.support.stack import RunningPostgres

ANHUI = "340000"


class Site:
    """A matching with providers that were approved, and codes to sign in with."""

    def __init__(self, url: str, settings: Settings) -> None:
        self.url = url
        self.settings = settings
        self.stack = ExitStack()

    def client(self, name: str, *scopes: str, kind: str = "partner") -> httpx.Client:
        """Somebody with a token."""
        partner = STAFF if kind == "staff" else LAWYERS
        caller = Caller(name, partner, frozenset(scopes), kind)
        token = issue(self.settings, keys.signing_keys(self.settings.secrets), caller)
        headers = {"authorization": f"Bearer {token}"}
        return self.stack.enter_context(httpx.Client(base_url=self.url, headers=headers))

    def code(self) -> str:
        """A code that opens the page once."""
        made: str = self.client("lawyers", "offer:respond").post("/v1/inbox/codes").json()["code"]
        return made

    def enter(self) -> None:
        """Enter two providers with many places, one of them in Anhui, approved by two."""
        many = {"service_capacity": {"unit": "case", "maximum": 50}}
        for body in (lawyer(1, **many), lawyer(2, **many, service_areas=[{"extent": ANHUI}])):
            id_ = body.pop("provider_id")
            writer = self.client("lawyers", "provider:write")
            entered = writer.put(f"/v1/providers/{id_}", json=body)
            assert entered.status_code == 200, entered.text
        for name in ("first", "second"):
            person = self.client(name, "directory:approve", kind="staff")
            for waits in person.get("/v1/approvals").json()["items"]:
                line = {"provider_id": waits["provider_id"], **yes(waits["version"])}
                answer = person.post(
                    "/v1/approvals/batch",
                    json=line,
                    headers={"content-type": "application/x-ndjson"},
                )
                assert answer.status_code == 200, answer.text

    def ask(self, *urgencies: str) -> None:
        """Let the provider be asked once for each of these urgencies."""

        async def heard() -> None:
            db = await Database.open(self.settings, "matching")
            service = build(self.settings)
            for urgency in urgencies:
                event = asks(urgency=urgency, languages=("zh", "yue"))
                async with db.transaction() as tx:
                    await service.handlers[type(event)]([event], tx)
            await db.close()

        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, heard()).result()


@pytest.fixture(scope="module")
def matching(postgres: RunningPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A matching of its own."""
    database = prepared(postgres.url, "matching", nothing)
    folder: Path = tmp_path_factory.mktemp("inbox")
    with serving(database, folder, "matching", RATE_LIMIT_PER_SECOND="1000") as url:
        site = Site(url, Settings(database_url=database, secrets_dir=folder, trace_ratio=0))
        with site.stack:
            site.enter()
            yield site


def fits(page: Page) -> None:
    """Nothing is wider than the window at any width, and axe finds nothing."""
    own = page.viewport_size
    for width in (320, 390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    if own:
        page.set_viewport_size(own)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def reach(page: Page, selector: str) -> None:
    """Go by the Tab key alone to what matches."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"not reached by keyboard: {selector}")


def press(page: Page, selector: str) -> None:
    """Go there and press Enter."""
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def signed_in(page: Page, matching: Site, lang: str) -> None:
    """Type a code, by keyboard."""
    page.goto(f"{matching.url}/inbox/{lang}")
    fits(page)
    reach(page, "#code")
    page.keyboard.type(matching.code())
    with page.expect_navigation():
        page.keyboard.press("Enter")


def helps(page: Page, say: dict[str, str]) -> None:
    """Say yes, make first contact, complete."""
    expect(page.get_by_text(say["blind"])).to_be_visible()
    press(page, "button[value=accept]")
    expect(page.get_by_role("status")).to_have_text(say["done_accept"])
    fits(page)
    reach(page, "#start_means")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    press(page, "button[value=start]")
    expect(page.get_by_role("status")).to_have_text(say["done_start"])
    reach(page, "#complete_outcome")
    page.keyboard.press("ArrowDown")
    press(page, "button[value=complete]")
    expect(page.get_by_role("status")).to_have_text(say["done_complete"])
    fits(page)


@pytest.mark.parametrize(("lang", "width"), [("zh", 1440), ("en", 390)])
def test_a_provider_answers_by_keyboard_alone_without_any_script(
    browser: Browser, matching: Site, lang: str, width: int
) -> None:
    say = TEXTS[lang]
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    signed_in(page, matching, lang)
    expect(page.get_by_text(say["nothing_asked"])).to_be_visible()
    fits(page)
    matching.ask("routine", "immediate")
    page.reload()
    fits(page)
    expect(page.locator("ol.due li")).to_have_count(2)
    press(page, "ol.due li:first-child a")
    fits(page)
    helps(page, say)
    press(page, "main a")
    press(page, "ol.due li a")
    reach(page, "input[name=reason]")
    page.keyboard.press("Space")
    press(page, "button[value=decline]")
    expect(page.get_by_role("status")).to_have_text(say["done_decline"])
    press(page, "header button")
    expect(page.get_by_label(say["code"])).to_be_visible()
    assert {url.split("/inbox")[0] for url in requests} == {matching.url}
    context.close()


def test_without_scripts_a_stale_page_is_told_so(browser: Browser, matching: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{matching.url}/inbox/zh")
    page.get_by_label(TEXTS["zh"]["code"]).fill(matching.code())
    page.get_by_role("button", name=TEXTS["zh"]["sign_in"]).click()
    matching.ask("pressing")
    page.reload()
    page.locator("ol.due a").first.click()
    provider = matching.client("lawyers", "offer:respond")
    offer_id = page.url.rpartition("/")[2]
    taken = provider.post(f"/v1/offers/{offer_id}/accept", headers={"idempotency-key": offer_id})
    assert taken.status_code == 200, taken.text
    page.get_by_role("button", name=TEXTS["zh"]["accept"], exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("没有保存任何改动")
    context.close()


@pytest.mark.parametrize(("lang", "width"), [("zh", 390), ("en", 1440)])
def test_a_link_is_answered_by_keyboard_alone_and_then_says_when(
    browser: Browser, matching: Site, lang: str, width: int
) -> None:
    matching.ask("pressing")
    provider = matching.client("lawyers", "offer:respond")
    offers = provider.get("/v1/offers", params={"status": "offered"}).json()["items"]
    service = matching.client("svc_notifications", "internal:answer-links", kind="service")
    body = {"offer_ids": [offers[-1]["offer_id"]]}
    (item,) = service.post("/internal/v1/answer-links", json=body).json()["items"]
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    url = f"{matching.url}{item['paths'][lang]}"
    page.goto(url)
    fits(page)
    press(page, "button[value=accept]")
    expect(page.get_by_text(TEXTS[lang]["done_accept"])).to_be_visible()
    fits(page)
    page.goto(url)
    expect(page.get_by_role("button")).to_have_count(0)
    fits(page)
    context.close()


@pytest.mark.parametrize(("lang", "width"), [("zh", 390), ("en", 1440)])
def test_a_hand_over_is_received_by_keyboard_alone(
    browser: Browser, matching: Site, lang: str, width: int
) -> None:
    say = TEXTS[lang]
    matching.ask("pressing")
    provider = matching.client("lawyers", "offer:respond")
    offer = provider.get("/v1/offers", params={"status": "offered"}).json()["items"][-1]
    at, key = f"/v1/offers/{offer['offer_id']}", {"idempotency-key": f"{offer['offer_id']}-{width}"}
    assert provider.post(f"{at}/accept", headers=key).status_code == 200
    key["idempotency-key"] += "-handover"
    moved = provider.post(f"{at}/handover", headers=key, json={"to_region": ANHUI})
    assert moved.status_code == 201, moved.text
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    signed_in(page, matching, lang)
    expect(page.get_by_role("heading", name=say["h_handovers"])).to_be_visible()
    fits(page)
    press(page, f"a[href$='/handover/{moved.json()['handover_id']}']")
    fits(page)
    press(page, "button[value=accept]")
    expect(page.get_by_role("status")).to_have_text(say["done_handover_accept"])
    fits(page)
    context.close()
