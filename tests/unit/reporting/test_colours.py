"""What is drawn can be told apart and read, on a light screen, a dark one and paper."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from services.reporting import pages
from services.reporting.pages.charts import SERIES
from services.reporting.pages.tile_map import SHADES

STYLE = (Path(pages.__file__).parent / "templates" / "overview.css").read_text(encoding="utf-8")
ROOTS = re.findall(r":root\{([^}]*--paper[^}]*)\}", STYLE)
LIGHT, DARK = (dict(re.findall(r"--([\w-]+):(#\w+)", root)) for root in ROOTS)
SCHEMES = {"light": LIGHT, "dark": LIGHT | DARK}


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_is_read_at_seven_to_one_and_links_at_four_and_a_half(scheme: str) -> None:
    colours = SCHEMES[scheme]
    assert contrast(colours["ink"], colours["paper"]) >= 7
    assert contrast(colours["soft"], colours["paper"]) >= 7
    assert contrast(colours["link"], colours["paper"]) >= 4.5
    assert contrast(colours["on-blue"], colours["blue"]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_each_series_is_told_from_the_page_and_from_its_neighbour(scheme: str) -> None:
    colours = SCHEMES[scheme]
    series = [colours[f"c{i}"] for i in range(len(SERIES))]
    for colour in series:
        assert contrast(colour, colours["paper"]) >= 2.99, colour
    for one, other in pairwise(series[:4]):
        assert contrast(one, other) >= 2.99, (one, other)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_number_is_read_on_whatever_it_stands(scheme: str) -> None:
    colours = SCHEMES[scheme]
    for i, on in enumerate(("on", "in", "on", "in", "on")):
        assert contrast(colours[on], colours[f"c{i}"]) >= 4.5, i
    on_shades = {"s1": "ink", "s2": "t2", "s3": "t3", "s4": "t3"}
    for shade, on in on_shades.items():
        assert contrast(colours[on], colours[shade]) >= 4.5, shade


def test_the_page_has_the_colours_of_the_files() -> None:
    assert [LIGHT[f"c{i}"].upper() for i in range(len(SERIES))] == [c.upper() for c in SERIES]
    assert [LIGHT[f"s{i}"].upper() for i in range(1, 5)] == [c.upper() for c in SHADES[1:]]
