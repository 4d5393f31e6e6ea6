"""Her phone, with and without script: it opens her pages, fills forms in and keeps pictures."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Route

SIZES = {"small": (320, 568), "phone": (390, 844), "wide": (1440, 900)}
EXIT = "https://weather.example/"
TITLES = {"zh": "便民信息", "en": "Local information"}
BEGIN = {"zh": "开始", "en": "Begin"}
NEXT = {"zh": "下一步", "en": "Next"}
SEND = {"zh": "提交", "en": "Send"}
KEPT = {"zh": "记好了", "en": "I have kept it"}
LEAVE = {"zh": "快速离开", "en": "Leave now"}


@dataclass
class Phone:
    """One page of one browser, the site it looks at, and what it asked for."""

    page: Page
    context: BrowserContext
    url: str
    lang: str
    size: str
    asked: list[str]

    @property
    def here(self) -> str:
        return f"{self.url}/i/{self.lang}"

    def open(self) -> None:
        self.page.goto(self.here)

    def press(self, name: str) -> None:
        """Press a button of the page and wait until the next one is there."""
        button = self.page.get_by_role("button", name=re.compile(rf"^{name}(：|:|$)"))
        with self.page.expect_navigation():
            button.first.click()

    def picture(self, name: str) -> None:
        """Keep a picture of the whole page where JIELI_SCREENSHOTS says, to be looked at."""
        if folder := os.environ.get("JIELI_SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            path = Path(folder) / f"her-{name}-{self.size}-{self.lang}.png"
            self.page.screenshot(path=path, full_page=True)

    def code(self) -> str:
        return self.page.locator(".code").inner_text()


@contextmanager
def her_phone(
    browser: Browser, url: str, size: str = "phone", lang: str = "zh", *, script: bool = True
) -> Iterator[Phone]:
    """A phone on a site; whatever goes wrong on the page fails. The weather site is played."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=script
    )
    asked: list[str] = []
    wrong: list[str] = []

    def weather(route: Route) -> None:
        route.fulfill(content_type="text/html", body="<title>Weather</title><h1>Sunny</h1>")

    context.route(f"{EXIT}**", weather)
    page = context.new_page()
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console", lambda message: None if _is_meant(message.text) else wrong.append(message.text)
    )
    yield Phone(page, context, url, lang, size, asked)
    context.close()
    assert not wrong, wrong


def _is_meant(said: str) -> bool:
    """What Chromium says of a way out that clears, and of a network that a test took away."""
    return said.startswith("Clear-Site-Data header") or "net::ERR_FAILED" in said


def fill_to(phone: Phone, last: int, *, contact: bool = True) -> None:
    """Begin, and fill the form in up to and with the step of this number."""
    page, lang = phone.page, phone.lang
    phone.press(BEGIN[lang])
    if last >= 1:
        page.get_by_role("checkbox").nth(0).check()
        page.get_by_role("checkbox").nth(3).check()
        phone.press(NEXT[lang])
    if last >= 2:
        page.get_by_role("checkbox").nth(0).check()
        page.get_by_role("radio").nth(1).check()
        page.get_by_role("textbox").fill("编造的经过，只用于测试。")
        phone.press(NEXT[lang])
    if last >= 3:
        page.get_by_role("combobox").nth(0).select_option("110000")
        page.get_by_role("textbox").nth(0).fill("朝阳区")
        page.get_by_role("textbox").nth(1).fill("编造的公司")
        page.get_by_role("combobox").nth(1).select_option("18-39")
        phone.press(NEXT[lang])
    if last >= 4:
        _fill_contact(page, contact=contact)
        phone.press(NEXT[lang])


def _fill_contact(page: Page, *, contact: bool) -> None:
    page.get_by_role("radio").nth(1 if contact else 0).check()
    if contact:
        page.get_by_role("textbox").nth(0).fill("199 0000 0001")
        page.get_by_role("combobox").nth(0).select_option("daily")
        page.get_by_role("combobox").nth(1).select_option("09:00")
        page.get_by_role("combobox").nth(2).select_option("11:00")
        page.get_by_role("textbox").nth(1).fill("青石")
        page.get_by_role("textbox").nth(2).fill("林某甲")


def send_all(phone: Phone) -> str:
    """Send a whole request and give the code."""
    fill_to(phone, 4)
    phone.page.get_by_role("radio").nth(0).check()
    phone.press(SEND[phone.lang])
    return phone.code()
