"""A real browser, and two sites of reporting: the invented year, and nothing yet."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.sites import nothing, site
from tests.integration.reporting.invented_year import publish_year
from tests.support.stack import RunningPostgres

ARGUMENTS = (
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium: the one of CHROMIUM, the system's, or the one that playwright installed.

    It is closed after each module: its client keeps a loop running in this thread, and no other
    test could start one.
    """
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield running
        running.close()


@pytest.fixture(scope="session")
def year(postgres: RunningPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with the invented year, published."""
    folder: Path = tmp_path_factory.mktemp("year")
    with site(postgres.url, folder, publish_year) as url:
        yield url


@pytest.fixture(scope="session")
def empty(postgres: RunningPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site where nothing has been counted."""
    folder: Path = tmp_path_factory.mktemp("empty")
    with site(postgres.url, folder, nothing) as url:
        yield url
