"""A worker of a federation imports her register with a real browser, without reading anything."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from services.intake.context import open_context
from services.intake.import_page.rendering import TEXTS
from services.intake.imports.task import work_off
from shared.db import Database
from shared.security import keys
from shared.security.tokens import Caller, issue
from shared.settings import Settings
from shared.vocabulary import ReferralStatus
from tests.browser.sites import nothing, prepared, serving
from tests.support.spreadsheets import a_row, as_csv
from tests.support.stack import RunningPostgres

FEDERATION = Caller("federation", UUID(int=2), frozenset({"referral:write", "referral:read"}))


CHOSEN = {"basis": "consent", "scope": "any_matched_provider", "given_by": "self"}


class Site:
    """An intake with its worker, and a code to sign in with."""

    def __init__(self, url: str, settings: Settings) -> None:
        self.url = url
        self._settings = settings

    def code(self) -> str:
        """A code that opens the page once."""
        token = issue(self._settings, keys.signing_keys(self._settings.secrets), FEDERATION)
        headers = {"authorization": f"Bearer {token}"}
        code: str = httpx.post(f"{self.url}/v1/imports/codes", headers=headers).json()["code"]
        return code

    def work(self) -> None:
        """What the worker does."""

        async def worked() -> None:
            db = await Database.open(self._settings, "intake")
            async with open_context(self._settings, db) as resources:
                while await work_off(db, resources):
                    pass
            await db.close()

        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, worked()).result()


@pytest.fixture(scope="module")
def intake(postgres: RunningPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An intake of a federation's own."""
    database = prepared(postgres.url, "intake", nothing)
    folder: Path = tmp_path_factory.mktemp("import")
    with serving(database, folder, "intake", RATE_LIMIT_PER_SECOND="1000") as url:
        yield Site(url, Settings(database_url=database, secrets_dir=folder, trace_ratio=0))


def fits(page: Page) -> None:
    """Nothing is wider than the window, and axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def register(folder: Path, first: int) -> Path:
    """A federation's register of three, one of them at fault."""
    file = folder / "登记表.csv"
    rows = [a_row(first), a_row(first + 1, 年龄="三十多"), a_row(first + 2)]
    file.write_bytes(as_csv(rows))
    return file


@pytest.mark.parametrize(("lang", "width"), [("zh", 1440), ("en", 390)])
def test_she_goes_from_her_spreadsheet_to_referrals_she_follows(
    browser: Browser, intake: Site, tmp_path: Path, lang: str, width: int
) -> None:
    say, field = TEXTS[lang], TEXTS[f"field_{lang}"]
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{intake.url}/import/{lang}")
    fits(page)
    page.get_by_label(say["code"]).fill(intake.code())
    page.get_by_role("button", name=say["sign_in"]).click()
    fits(page)
    page.get_by_label(say["file"]).set_input_files(register(tmp_path, 10 * width))
    page.get_by_role("button", name=say["bring"]).click()
    intake.work()
    expect(page.get_by_label(field["consent_basis"])).to_be_visible()
    fits(page)
    for name, value in (
        ("basis", "consent"),
        ("scope", "any_matched_provider"),
        ("given_by", "self"),
    ):
        page.locator(f"#f_consent_{name}").select_option(value)
    page.get_by_label(field["consent_text"]).fill("2026-11")
    page.get_by_label(say["purpose_referrals"]).check()
    page.get_by_role("button", name=say["check"]).click()
    intake.work()
    expect(page.get_by_text(say["refused"].format(n=1))).to_be_visible()
    fits(page)
    page.get_by_role("button", name=say["import"], exact=True).click()
    intake.work()
    expect(page.get_by_text(say["accepted"].format(n=2))).to_be_visible()
    stands = ReferralStatus.RECEIVED.zh if lang == "zh" else ReferralStatus.RECEIVED.en
    expect(page.get_by_role("cell", name=stands)).to_have_count(2)
    fits(page)
