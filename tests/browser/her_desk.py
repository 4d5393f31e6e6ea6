"""An operator at the desk in a real browser, with an intake and a provider of identities."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from playwright.sync_api import Browser, BrowserContext, Page, expect

from deploy.local.ports import free_ports
from deploy.local.sign_in.people import PEOPLE
from services.intake.desk.enter_operator import operator_id
from services.intake.desk.oidc import Person
from tests.browser.sites import ROOT, answers, nothing, prepared, serving, written

SIZES = {"phone": (390, 844), "wide": (1440, 900)}
HOTLINE = UUID(int=81)
SCOPES = "{referral:write,referral:read}"
COUNTING = "addEventListener('keydown', () => { window.keys = (window.keys || 0) + 1; }, true)"


@dataclass(frozen=True)
class DeskSite:
    """A running intake with its provider of identities, and its database."""

    url: str
    database: str


@contextmanager
def desk_site(server_url: str, folder: Path) -> Iterator[DeskSite]:
    database = prepared(server_url, "intake", nothing)
    (port,) = free_ports(1)
    issuer = f"http://127.0.0.1:{port}"
    written(database, "intake", *_entered(issuer))
    told = {"OIDC_ISSUER": issuer, "RATE_LIMIT_PER_SECOND": "1000"}
    with serving(database, folder, "intake", **told) as url:
        provider = subprocess.Popen(
            [sys.executable, "-m", "deploy.local.sign_in"],
            cwd=ROOT,
            env=os.environ
            | {
                "OIDC_ISSUER": issuer,
                "OIDC_PORT": str(port),
                "INTAKE_PORT": url.rpartition(":")[2],
            },
        )
        try:
            answers(issuer)
            yield DeskSite(url, database)
        finally:
            provider.terminate()
            provider.wait(20)


def _entered(issuer: str) -> list[str]:
    ids = [(person, operator_id(Person(issuer, person.subject))) for person in PEOPLE]
    return [
        "insert into partner (id, name, kind, region)"
        f" values ('{HOTLINE}', '甲市妇女热线', 'hotline', '110000')",
        "insert into client (client_id, partner_id, kind, scopes, test, secret_digest)"
        f" values ('line', '{HOTLINE}', 'partner', '{SCOPES}', false, '\\x00')",
        *(
            "insert into operator (id, issuer, subject, client_id, channel, role, entered_at)"
            f" values ('{id_}', '{issuer}', '{person.subject}', 'line', 'hotline_12338',"
            f" '{person.role}', now())"
            for person, id_ in ids
            if person.client_id
        ),
    ]


@dataclass
class AtDesk:
    """One operator's browser."""

    page: Page
    context: BrowserContext
    url: str
    lang: str
    asked: list[str]

    def type(self, *keys: str) -> None:
        """Press keys one after another, each as it is named on a keyboard."""
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def keys(self) -> int:
        """How many keys were pressed on this page, modifiers included."""
        count: int = self.page.evaluate("window.keys || 0")
        return count

    def sign_in(self, person: int = 0) -> None:
        """Sign in by the keyboard alone."""
        self.page.goto(f"{self.url}/desk/{self.lang}")
        expect(self.page.locator("a.button")).to_be_focused()
        self.type("Enter")
        self.page.get_by_role("button").nth(person).focus()
        self.type("Enter")
        self.ready()

    def ready(self, page: Page | None = None) -> None:
        expect((page or self.page).locator("body[data-ready=yes]")).to_be_attached(timeout=20_000)

    def picture(self, name: str, size: str) -> None:
        if folder := os.environ.get("JIELI_SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            path = Path(folder) / f"desk-{name}-{size}-{self.lang}.png"
            self.page.screenshot(path=path, full_page=True)


@contextmanager
def at_desk(browser: Browser, url: str, size: str = "wide", lang: str = "zh") -> Iterator[AtDesk]:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    context.add_init_script(COUNTING)
    page = context.new_page()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: dialog.accept())
    yield AtDesk(page, context, url, lang, asked)
    context.close()
