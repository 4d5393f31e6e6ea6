"""An organisation's own page in a real browser: both languages, narrow and wide, axe is content."""

import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from services.intake.partner_page.rendering import texts
from shared.security import keys
from shared.security.tokens import Caller, issue
from shared.settings import Settings
from tests.browser.sites import nothing, prepared, serving
from tests.support.stack import RunningPostgres

HOTLINE = Caller("hotline", UUID(int=1), frozenset({"referral:write", "referral:read"}))


@pytest.fixture(scope="module")
def site(
    postgres: RunningPostgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Settings]]:
    """An intake alone: notifications is away."""
    database = prepared(postgres.url, "intake", nothing)
    folder: Path = tmp_path_factory.mktemp("partner")
    with serving(database, folder, "intake", RATE_LIMIT_PER_SECOND="1000") as url:
        yield url, Settings(database_url=database, secrets_dir=folder, trace_ratio=0)


def fits(page: Page) -> None:
    """Nothing is wider than the window, and axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(("lang", "width"), [("zh", 1440), ("en", 390)])
def test_a_colleague_opens_the_page_with_a_code(
    browser: Browser, site: tuple[str, Settings], lang: str, width: int
) -> None:
    url, settings = site
    token = issue(settings, keys.signing_keys(settings.secrets), HOTLINE)
    headers = {"authorization": f"Bearer {token}"}
    assert httpx.post(f"{url}/v1/referrals", headers=headers, json={}).status_code == 400
    code = httpx.post(f"{url}/v1/partner-page/codes", headers=headers).json()["code"]
    say = texts(lang)  # type: ignore[arg-type]
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{url}/partner/{lang}")
    fits(page)
    page.get_by_label(say["code"]).fill(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=say["h_keys"])).to_be_visible()
    expect(page.get_by_text(say["away"])).to_be_visible()
    refused = page.get_by_role("rowheader", name="POST /v1/referrals")
    until = time.monotonic() + 15
    while not refused.count() and time.monotonic() < until:
        page.reload()
    expect(refused).to_be_visible()
    fits(page)
    page.get_by_role("button", name=say["sign_out"]).click()
    expect(page.get_by_label(say["code"])).to_be_visible()
