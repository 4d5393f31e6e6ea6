"""Her pages in a real browser: a test for each line of what they promise."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.browser.her_phone import (
    BEGIN,
    EXIT,
    KEPT,
    LEAVE,
    NEXT,
    SEND,
    SIZES,
    TITLES,
    Phone,
    fill_to,
    her_phone,
    send_all,
)  # fmt: skip
from tests.browser.sites import nothing, prepared, serving, written
from tests.support.stack import RunningPostgres

LANGUAGES = ("zh", "en")


SEEN = """
    insert into disclosure (referral_id, partner_id, at, what, recipient_id, provider_id, fields,
        ground, consent_id, consent_version)
    select id, partner_id, now(), case when n % 5 > 0 then 'released' else 'refused' end,
        gen_random_uuid(), gen_random_uuid(), array['name', 'phone', 'safe_contact'],
        'consent', case when n % 5 > 0 then gen_random_uuid() end, 1
    from referral, generate_series(1, 15) as n where status <> 'erased'
"""
ACCEPTED = """
    update need set status = 'accepted', provider_id = gen_random_uuid(), accepted_at = now(),
        provider_partner_id = gen_random_uuid(), provider_kind = 'volunteer_lawyer'
"""


@pytest.fixture(scope="session")
def her_database(postgres: RunningPostgres) -> str:
    """The database of an intake on which nothing has been asked for."""
    return prepared(postgres.url, "intake", nothing)


@pytest.fixture(scope="session")
def her_site(her_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of that intake."""
    folder: Path = tmp_path_factory.mktemp("intake")
    told = {"EXIT_URL": EXIT, "RATE_LIMIT_PER_SECOND": "1000"}
    with serving(her_database, folder, "intake", **told) as url:
        yield url


def fits(phone: Phone) -> None:
    """Nothing is wider than the window, axe finds nothing, and the way out is in sight."""
    page = phone.page
    wide = page.evaluate(
        """() => [...document.querySelectorAll('body *')]
            .filter(e => !e.closest('.vh, .skip'))
            .filter(e => e.getBoundingClientRect().right > innerWidth + 0.5)
            .map(e => e.tagName + ' ' + e.textContent.slice(0, 40))"""
    )
    assert wide == []
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    way_out = page.get_by_role("link", name=LEAVE[phone.lang], exact=True).first
    box = way_out.bounding_box()
    assert box is not None
    assert box["height"] >= 56
    assert box["width"] >= SIZES[phone.size][0] - 1
    assert way_out.evaluate("e => getComputedStyle(e.closest('.out')).position") == "sticky"
    assert page.title() == TITLES[phone.lang]
    assert "?" not in page.url
    words = page.locator("footer").inner_text()
    for number in ("110", "12110", "12338", "12348"):
        assert number in words
    assert len(page.content().encode()) <= 30_000


Walk = Callable[[str], None]


def through_the_form(phone: Phone, look: Walk) -> None:
    """Every step, also with something wrong, up to the receipt."""
    page, lang = phone.page, phone.lang
    phone.press(BEGIN[lang])
    look("1-needs")
    phone.press(NEXT[lang])
    look("1-needs-wrong")
    assert page.locator(".fault").count() == 1, "it says what is to be mended"
    page.get_by_role("checkbox").nth(0).check()
    page.get_by_role("checkbox").nth(4).check()
    phone.press(NEXT[lang])
    look("2-harm")
    page.get_by_role("checkbox").nth(0).check()
    phone.press(NEXT[lang])
    look("3-self")
    to_the_receipt(phone, look)


def to_the_receipt(phone: Phone, look: Walk) -> None:
    page, lang = phone.page, phone.lang
    page.get_by_role("combobox").nth(0).select_option("530000")
    page.get_by_role("combobox").nth(1).select_option("<14")
    phone.press(NEXT[lang])
    look("4-contact")
    page.get_by_role("radio").nth(1).check()
    page.get_by_role("textbox").nth(0).fill("12")
    phone.press(NEXT[lang])
    look("4-contact-wrong")
    page.get_by_role("textbox").nth(0).fill("199 0000 0001")
    page.get_by_role("textbox").nth(1).fill("青石")
    phone.press(NEXT[lang])
    look("5-send")
    page.get_by_role("radio").nth(1).check()
    phone.press(SEND[lang])


def through_her_page(phone: Phone, look: Walk) -> None:
    """Her page and what it leads to, up to the last question before all is deleted."""
    lang = phone.lang
    look("7-page-seen")
    phone.press({"zh": "停止", "en": "Stop"}[lang])
    look("7-page-stopped")
    phone.page.locator("summary").first.click()
    look("7-page-change")
    phone.press({"zh": "显示", "en": "Show it"}[lang])
    look("8-copy")
    phone.press({"zh": "看好了", "en": "I have seen it"}[lang])
    phone.press({"zh": "全部删除", "en": "Delete all"}[lang])
    look("9-sure")
    phone.press({"zh": "不删除", "en": "Keep it"}[lang])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_every_page_fits_is_readable_and_small(
    browser: Browser, her_site: str, her_database: str, size: str, lang: str
) -> None:
    with her_phone(browser, her_site, size, lang) as phone:

        def look(name: str) -> None:
            phone.picture(name)
            fits(phone)

        phone.open()
        look("0-start")
        through_the_form(phone, look)
        look("6-receipt")
        code = phone.code()
        phone.press(KEPT[lang])
        look("7-page")
        written(her_database, "intake", SEEN, ACCEPTED)
        phone.open()
        through_her_page(phone, look)
    with her_phone(browser, her_site, size, lang) as phone:
        phone.open()
        phone.page.get_by_role("textbox").fill(code)
        phone.press({"zh": "查看", "en": "Look"}[lang])
        phone.picture("7-page-by-code")
        fits(phone)
        assert "19900000001" not in re.sub(r"\s", "", phone.page.content())


def test_leaving_by_click_takes_less_than_a_tenth_of_a_second_and_no_history(
    browser: Browser, her_site: str
) -> None:
    with her_phone(browser, her_site) as phone:
        page = phone.page
        phone.open()
        length = page.evaluate("history.length")
        send_all(phone)
        phone.press(KEPT["zh"])
        assert page.evaluate("history.length") == length, "one entry, whatever she does"
        took = page.evaluate(
            """() => { const began = performance.now();
                document.querySelector('a.exit').click();
                return [performance.now() - began, document.title,
                        document.body.childElementCount,
                        getComputedStyle(document.documentElement).display] }"""
        )
        assert took[0] < 100
        assert took[1:] == ["", 0, "none"]
        page.wait_for_url(EXIT)
        assert page.evaluate("history.length") == length
        assert any(line == f"POST {her_site}/out" for line in phone.asked)
        page.goto(phone.here)
        expect(page.get_by_role("button", name=BEGIN["zh"])).to_be_visible()
        assert phone.context.cookies() == []


def test_back_never_shows_it(browser: Browser, her_site: str) -> None:
    with her_phone(browser, her_site) as phone:
        page = phone.page
        page.goto(f"{EXIT}before")
        phone.open()
        fill_to(phone, 4)
        page.locator("a.exit").click()
        page.wait_for_url(EXIT)
        page.go_back()
        page.wait_for_url(f"{EXIT}before")
        phone.open()
        fill_to(phone, 1)
        page.goto(f"{EXIT}elsewhere")
        page.go_back()
        page.wait_for_url(EXIT)
        assert "Sunny" in page.content()


def test_without_script_all_of_it_works_and_says_what_back_shows(
    browser: Browser, her_site: str
) -> None:
    with her_phone(browser, her_site, script=False) as phone:
        page = phone.page
        phone.open()
        assert "返回" in page.locator("noscript").inner_text()
        code = send_all(phone)
        phone.press(KEPT["zh"])
        assert code not in page.content()
        page.get_by_role("link", name=LEAVE["zh"], exact=True).first.click()
        page.wait_for_url(EXIT)
        assert phone.context.cookies() == []
        page.go_back()
        for hers in ("林某甲", "1990000", "199 0000", "青石", code):
            assert hers not in page.content()


@pytest.mark.parametrize("key", ["Escape", "Shift"])
def test_three_presses_leave_and_are_counted_aloud(
    browser: Browser, her_site: str, key: str
) -> None:
    with her_phone(browser, her_site) as phone:
        page = phone.page
        phone.open()
        page.keyboard.press(key)
        assert page.locator("#status").inner_text() == "再按 2 次离开"
        page.keyboard.press("a")
        page.keyboard.press(key)
        page.keyboard.press(key)
        assert page.url == phone.here, "another key begins anew"
        page.keyboard.press(key)
        page.wait_for_url(EXIT)


def test_a_fourth_escape_stops_nothing(browser: Browser, her_site: str) -> None:
    with her_phone(browser, her_site) as phone:
        phone.open()
        for _ in range(4):
            phone.page.keyboard.press("Escape")
        phone.page.wait_for_url(EXIT)


def test_no_key_leaves_while_she_types_chinese(browser: Browser, her_site: str) -> None:
    with her_phone(browser, her_site) as phone:
        page = phone.page
        phone.open()
        page.get_by_role("textbox").focus()
        for _ in range(4):
            page.keyboard.press("Shift")
        page.evaluate(
            """() => { const composed = {key: 'Escape', isComposing: true, bubbles: true};
                for (let i = 0; i < 4; i++) document.activeElement.dispatchEvent(
                    new KeyboardEvent('keydown', composed)) }"""
        )
        assert page.url == phone.here
        assert page.locator("#status").inner_text() == ""


def test_the_way_out_is_second_in_tab_order_and_all_is_done_by_keyboard(
    browser: Browser, her_site: str
) -> None:
    with her_phone(browser, her_site) as phone:
        page, keys = phone.page, phone.page.keyboard
        phone.open()
        keys.press("Tab")
        expect(page.locator(":focus")).to_have_text("跳到正文")
        keys.press("Tab")
        expect(page.locator(":focus")).to_have_text(LEAVE["zh"])
        for _ in range(2):
            keys.press("Tab")
        with page.expect_navigation():
            keys.press("Enter")
        for _ in range(4):
            keys.press("Tab")
        keys.press("Space")
        expect(page.get_by_role("checkbox").first).to_be_checked()
        with page.expect_navigation():
            keys.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("发生了什么？")


def test_the_way_out_stays_in_sight_at_320_with_the_keyboard_open(
    browser: Browser, her_site: str
) -> None:
    with her_phone(browser, her_site, "small") as phone:
        page = phone.page
        phone.open()
        fill_to(phone, 3)
        page.set_viewport_size({"width": 320, "height": 300})
        page.get_by_role("textbox").last.focus()
        expect(page.locator("a.exit")).to_be_in_viewport(ratio=1)
        box = page.locator(":focus").bounding_box()
        assert box is not None
        assert box["y"] >= 56, "it hides nothing that she types into"


def test_nothing_is_asked_of_anybody_else_and_nothing_is_kept(
    browser: Browser, her_site: str
) -> None:
    with her_phone(browser, her_site) as phone:
        page = phone.page
        phone.open()
        assert phone.asked == [f"GET {phone.here}"], "one request a page"
        assert phone.context.cookies() == [], "no cookie before she begins"
        send_all(phone)
        assert {line.split("/")[2] for line in phone.asked} == {her_site.split("/")[2]}
        [cookie] = phone.context.cookies()
        assert cookie["httpOnly"]
        assert cookie["sameSite"] == "Strict"
        assert cookie["expires"] == -1
        kept = page.evaluate(
            """async () => [localStorage.length, sessionStorage.length,
                (await caches.keys()).length, (await indexedDB.databases()).length,
                (await navigator.serviceWorker.getRegistrations()).length]"""
        )
        assert kept == [0, 0, 0, 0, 0]


def test_fields_have_new_names_each_time_and_teach_the_browser_nothing(
    browser: Browser, her_site: str
) -> None:
    with her_phone(browser, her_site) as phone:
        page = phone.page
        phone.open()
        fill_to(phone, 3)

        def names() -> set[str]:
            found = page.eval_on_selector_all("form [name]", "all => all.map(e => e.name)")
            return set(found)

        first = names()
        page.reload()
        assert not first & names()
        for field in page.locator("input[type=text]").all():
            assert field.get_attribute("autocomplete") == "off"
            assert field.get_attribute("spellcheck") == "false"
        assert page.locator("form:not([method=post])").count() == 0


def test_a_network_that_is_away_loses_nothing_she_typed(browser: Browser, her_site: str) -> None:
    with her_phone(browser, her_site) as phone:
        page = phone.page
        phone.open()
        fill_to(phone, 1)
        page.get_by_role("textbox").fill("编造的经过")
        page.route("**/i/zh", lambda route: route.abort())
        page.get_by_role("button", name=NEXT["zh"], exact=True).click()
        expect(page.locator("#told")).to_be_visible()
        expect(page.get_by_role("textbox")).to_have_value("编造的经过")
        page.unroute("**/i/zh")
        phone.press(NEXT["zh"])
        expect(page.get_by_role("heading", level=1)).to_have_text("关于您")


def test_a_screen_left_open_is_left_after_twenty_minutes(browser: Browser, her_site: str) -> None:
    with her_phone(browser, her_site) as phone:
        phone.page.clock.install()
        phone.open()
        fill_to(phone, 1)
        phone.page.clock.fast_forward("20:01")
        phone.page.wait_for_url(EXIT)
