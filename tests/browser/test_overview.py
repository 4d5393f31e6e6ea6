"""The overview in a real browser: wide and narrow, Chinese and English, full and empty."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

SIZES = {"wide": (1440, 900), "phone": (390, 844), "small": (320, 568)}
LANGUAGES = ("en", "zh")
HIDDEN = {"en": "withheld to protect people", "zh": "为保护当事人不公布"}
SMALLEST_TEXT = 12.9
_BEGINS = {"CSV": b"\xef\xbb\xbf#", "XLSX": b"PK\x03\x04", "JSON": b'{"na', "SVG": b"<svg"}


@contextmanager
def opened(browser: Browser, url: str, size: str = "wide", lang: str = "en") -> Iterator[Page]:
    """A page of the site; whatever it asks of another host, and whatever goes wrong, fails."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=True
    )
    page = context.new_page()
    outside: list[str] = []
    wrong: list[str] = []
    host = url.split("/")[2]
    page.on(
        "request",
        lambda asked: (
            outside.append(asked.url)
            if host not in asked.url and not asked.url.startswith("data:")
            else None
        ),
    )
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{url}/?lang={lang}")
    yield page
    context.close()
    assert outside == []
    assert wrong == []


def picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page where JIELI_SCREENSHOTS says, to be looked at."""
    if folder := os.environ.get("JIELI_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def wider_than_the_window(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        """() => [document.documentElement, ...document.querySelectorAll('body *')]
            .filter(e => !e.closest('.vh, .scroll, .skip, .narrow-only, .wide-only'))
            .filter(e => e.getBoundingClientRect().right > innerWidth + 0.5)
            .map(e => e.tagName + ' ' + e.textContent.slice(0, 40))"""
    )
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_the_year_fits_the_window_and_can_be_read(
    browser: Browser, year: str, size: str, lang: str
) -> None:
    with opened(browser, year, size, lang) as page:
        picture(page, f"year-{size}-{lang}")
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
        assert wider_than_the_window(page) == []
        assert page.locator("svg[role=img]:visible").count() >= 9
        smallest = page.evaluate(
            """() => Math.min(...[...document.querySelectorAll('svg text')]
                .filter(t => t.getBoundingClientRect().height > 0)
                .map(t => parseFloat(getComputedStyle(t).fontSize)
                          * t.ownerSVGElement.getScreenCTM().a))"""
        )
        assert smallest >= (SMALLEST_TEXT if size != "small" else 10)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_published_figures_of_the_year_are_on_the_page(
    browser: Browser, year: str, lang: str
) -> None:
    with opened(browser, year, lang=lang) as page:
        words = page.locator("main").inner_text()
        for figure in ("1,966", "2,016", "133", "248", "40,100", "65,300", "110", "178", "1,065"):
            assert figure in words, figure
        assert page.locator("html").get_attribute("lang") == {"en": "en", "zh": "zh-Hans"}[lang]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hidden_cells_are_hatched_and_spoken(browser: Browser, year: str, lang: str) -> None:
    with opened(browser, year, lang=lang) as page:
        cell = page.locator("td.mc").first
        assert "[c]" in (cell.text_content() or "")
        assert HIDDEN[lang] in (cell.text_content() or "")
        assert page.locator("svg rect[fill='url(#hatch)']").count() > 5
        spoken = page.locator("section[aria-labelledby=needs] svg desc").first.text_content()
        assert HIDDEN[lang] in (spoken or "")
        tiles = page.locator("section[aria-labelledby=places] svg g.hc")
        assert tiles.count() == page.locator("section[aria-labelledby=places] td.mc").count() > 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_begins_with_what_is_asked_first_and_says_that_all_is_invented(
    browser: Browser, year: str, lang: str
) -> None:
    with opened(browser, year, lang=lang) as page:
        first = page.locator("body").inner_text()[:120]
        assert {"en": "invented", "zh": "虚构"}[lang] in first
        keys = page.locator(".keys > div")
        assert keys.count() == 4
        for i in range(4):
            box = keys.nth(i).bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= SIZES["wide"][1]
            assert keys.nth(i).locator("b").inner_text().replace(",", "").isdigit()


def test_every_figure_has_a_name_a_table_and_its_rows_as_files(browser: Browser, year: str) -> None:
    with opened(browser, year) as page:
        figures = page.locator("main section.card:has(.files)")
        assert figures.count() >= 8
        for i in range(figures.count()):
            card = figures.nth(i)
            assert card.get_by_role("heading").inner_text()
            assert card.locator("table").count() == 1
            links = card.locator(".files a")
            forms = links.all_inner_texts()
            assert forms[:3] == ["CSV", "XLSX", "JSON"]
            for n, form in enumerate(forms):
                answer = page.request.get(year + (links.nth(n).get_attribute("href") or ""))
                assert answer.status == 200, form
                assert answer.body()[:4] == _BEGINS[form], form
        body = json.loads(page.request.get(f"{year}/figures/places.json").text())
        assert body["markers"]["c"] == HIDDEN["en"]
        assert page.request.get(f"{year}/figures/secrets.csv").status == 422


def test_the_page_is_reached_and_steered_by_keyboard_alone(browser: Browser, year: str) -> None:
    with opened(browser, year) as page:
        order = []
        for _ in range(10):
            page.keyboard.press("Tab")
            order.append(
                page.evaluate("document.activeElement.name || document.activeElement.innerText")
            )
        assert order[0] == "Skip to the figures"
        assert order[1:8] == [
            "API and reports", "中文", "population", "period", "channel", "Show", "Newest year",
        ]  # fmt: skip
        assert order[8].startswith("Table")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        expect(page.locator("details").first).to_have_attribute("open", "")


def test_what_was_chosen_stays_in_the_address(browser: Browser, year: str) -> None:
    with opened(browser, year) as page:
        page.get_by_label("Channel", exact=True).select_option("hotline")
        page.get_by_role("button", name="Show").click()
        assert "period=2022-08-18..2023-08-18" in page.url
        assert "population=mini-program" in page.url
        assert "channel=hotline" in page.url
        assert "calls came in" in page.locator("main").inner_text()
        page.get_by_role("link", name="中文").click()
        assert "channel=hotline" in page.url
        assert "2022年8月18日" in page.locator("header").inner_text()


def test_what_is_withheld_or_not_published_says_so(browser: Browser, year: str) -> None:
    with opened(browser, year) as page:
        page.goto(f"{year}/?lang=en&population=all&period=2023")
        assert "withheld" in page.locator(".empty h2").inner_text()
        page.goto(f"{year}/?lang=en&period=1999")
        assert "not published" in page.locator(".other").inner_text()
        assert page.locator(".keys").is_visible()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_an_empty_site_says_so_and_what_to_do(
    browser: Browser, empty: str, size: str, lang: str
) -> None:
    with opened(browser, empty, size, lang) as page:
        picture(page, f"empty-{size}-{lang}")
        assert wider_than_the_window(page) == []
        assert page.locator(".empty h2").is_visible()
        assert "make run" in page.locator(".empty").inner_text()
        assert page.locator("form").count() == 0
        assert "None" not in page.locator("body").inner_text()


def test_the_page_is_small_strict_and_needs_no_script(browser: Browser, year: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    answer = page.goto(f"{year}/?lang=zh")
    assert answer is not None
    assert len(answer.body()) <= 150_000
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert page.locator("script").count() == 0
    assert page.locator("[style]").count() == 0
    assert page.locator("svg[role=img]:visible").count() >= 9
    context.close()


def test_printed_it_keeps_the_charts_and_leaves_the_form_out(browser: Browser, year: str) -> None:
    with opened(browser, year) as page:
        page.emulate_media(media="print")
        assert not page.locator("form").is_visible()
        assert page.locator("svg[role=img]:visible").count() >= 9
