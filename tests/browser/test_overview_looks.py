"""What the overview looks like: light and dark, opened, printed; nothing collides or is cut off."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

SIZES = {"wide": 1440, "phone": 390, "small": 320}
LANGUAGES = ("en", "zh")
PAPER = (703, 1000)
"""The width of A4 within its margins, in the pixels of a style sheet."""


def looked_at(browser: Browser, url: str, width: int, **more: Any) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 900}, **more).new_page()
    page.goto(url)
    return page


@pytest.mark.parametrize(
    ("size", "lang", "scheme"),
    [
        ("wide", "en", "light"),
        ("wide", "zh", "dark"),
        ("phone", "zh", "light"),
        ("small", "en", "dark"),
    ],
)
def test_axe_finds_no_error(browser: Browser, year: str, size: str, lang: str, scheme: str) -> None:
    page = looked_at(browser, f"{year}/?lang={lang}", SIZES[size], color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [n["html"][:120] for n in each["nodes"]]) for each in found] == []
    page.context.close()


COLLIDING = """() => {
    const found = [];
    for (const drawing of document.querySelectorAll('svg[role=img]')) {
        const texts = [...drawing.querySelectorAll('text')].filter(t => t.getBBox().width > 0)
            .map(t => [t.textContent, t.getBoundingClientRect()]).filter(([, box]) => box.width);
        texts.forEach(([one, a], i) => texts.slice(i + 1).forEach(([other, b]) => {
            const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (across > 0.5 && down > 3) found.push(one + ' / ' + other);
        }));
        const edge = drawing.getBoundingClientRect();
        for (const [words, box] of texts)
            if (box.right > edge.right + 1 || box.left < edge.left - 1) found.push('out: ' + words);
    }
    return found;
}"""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_no_word_of_a_chart_lies_on_another(
    browser: Browser, year: str, size: str, lang: str
) -> None:
    page = looked_at(browser, f"{year}/?lang={lang}", SIZES[size])
    assert page.evaluate(COLLIDING) == []
    page.context.close()


def test_dark_is_dark_and_the_hatching_is_seen(browser: Browser, year: str) -> None:
    page = looked_at(browser, f"{year}/?lang=zh", 1440, color_scheme="dark")
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert colour == "rgb(17, 21, 24)"
    bar = page.locator("rect.c0").first
    assert bar.evaluate("e => getComputedStyle(e).fill") == "rgb(143, 193, 245)"
    assert page.locator("svg .hs").count() > 5
    page.context.close()


def test_an_opened_table_takes_the_place_of_its_chart_and_moves_no_neighbour(
    browser: Browser, year: str
) -> None:
    page = looked_at(browser, f"{year}/?lang=en", 1440)
    cards = page.locator("main section.card:has(details)")
    for i in range(cards.count()):
        card = cards.nth(i)
        card.locator("summary").click()
        assert card.locator("table").is_visible()
        assert not card.locator(".chart").first.is_visible()
        gaps = page.evaluate(
            """() => [...document.querySelectorAll('.stack')].flatMap(stack =>
                [...stack.children].slice(1).map((card, i) =>
                    card.getBoundingClientRect().top
                    - stack.children[i].getBoundingClientRect().bottom))"""
        )
        assert max(gaps) <= 41, card.get_attribute("aria-labelledby")
        card.locator("summary").click()
    page.context.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_printed_it_has_at_most_six_pages_and_no_column_is_cut(
    browser: Browser, year: str, lang: str
) -> None:
    page = looked_at(browser, f"{year}/?lang={lang}", PAPER[0])
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER[0]
    cut = page.evaluate(
        """() => [...document.querySelectorAll('table')].filter(t => {
            const column = t.closest('.card').getBoundingClientRect();
            return t.getBoundingClientRect().right > column.right + 1
                || t.getBoundingClientRect().height === 0;
        }).map(t => t.caption.textContent)"""
    )
    assert cut == []
    printed = page.pdf(prefer_css_page_size=True)
    sheets = [int(n) for n in re.findall(rb"/Type /Pages\s*/Count (\d+)", printed)]
    sheets = sheets or [len(re.findall(rb"/Type /Page\b", printed))]
    assert 1 <= sheets[0] <= 6
    page.context.close()
