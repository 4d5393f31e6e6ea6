"""The map of provinces as equal tiles: each stands about where it lies, none is larger or first.

An area on a map shows how large a province is and not how many people live there, and a ranked
list blames those where people ask. A hidden tile is hatched, whatever it hides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from services.reporting.pages.charts import HATCH, SOFT, svg, text

SIDE, GAP = 43, 1
COLUMNS, ROWS = 8, 8
LAYOUT: Mapping[str, tuple[int, int]] = {
    "230000": (7, 0),
    "150000": (4, 1), "220000": (7, 1),
    "650000": (0, 2), "620000": (2, 2), "640000": (3, 2), "140000": (4, 2), "130000": (5, 2),
    "110000": (6, 2), "210000": (7, 2),
    "630000": (1, 3), "610000": (3, 3), "410000": (4, 3), "370000": (5, 3), "120000": (6, 3),
    "540000": (0, 4), "510000": (2, 4), "500000": (3, 4), "420000": (4, 4), "340000": (5, 4),
    "320000": (6, 4), "310000": (7, 4),
    "530000": (2, 5), "520000": (3, 5), "430000": (4, 5), "360000": (5, 5), "330000": (6, 5),
    "450000": (3, 6), "440000": (4, 6), "350000": (5, 6), "710000": (7, 6),
    "460000": (3, 7), "820000": (4, 7), "810000": (5, 7),
}  # fmt: skip
"""Column and row of each province."""

SHORT: Mapping[str, tuple[str, str]] = {
    "110000": ("北京", "BJ"), "120000": ("天津", "TJ"), "130000": ("河北", "HE"),
    "140000": ("山西", "SX"), "150000": ("内蒙古", "NM"), "210000": ("辽宁", "LN"),
    "220000": ("吉林", "JL"), "230000": ("黑龙江", "HL"), "310000": ("上海", "SH"),
    "320000": ("江苏", "JS"), "330000": ("浙江", "ZJ"), "340000": ("安徽", "AH"),
    "350000": ("福建", "FJ"), "360000": ("江西", "JX"), "370000": ("山东", "SD"),
    "410000": ("河南", "HA"), "420000": ("湖北", "HB"), "430000": ("湖南", "HN"),
    "440000": ("广东", "GD"), "450000": ("广西", "GX"), "460000": ("海南", "HI"),
    "500000": ("重庆", "CQ"), "510000": ("四川", "SC"), "520000": ("贵州", "GZ"),
    "530000": ("云南", "YN"), "540000": ("西藏", "XZ"), "610000": ("陕西", "SN"),
    "620000": ("甘肃", "GS"), "630000": ("青海", "QH"), "640000": ("宁夏", "NX"),
    "650000": ("新疆", "XJ"), "710000": ("台湾", "TW"), "810000": ("香港", "HK"),
    "820000": ("澳门", "MO"),
}  # fmt: skip
"""What a tile is called: in Chinese its short name, else its code of ISO 3166-2:CN."""

SHADES = ("#FFFFFF", "#E9F1F9", "#6BACE6", "#2073BC", "#12436D")


@dataclass(frozen=True, slots=True)
class Tile:
    """One province: its code, its short and its whole name, its number and how it is written."""

    code: str
    short: str
    name: str
    value: int | None
    text: str


def shade_of(value: int, top: int) -> int:
    """Return how strong the colour of a number is, 0 (none) to 4; ``top`` is the greatest shown."""
    return 0 if value == 0 else 1 + min(int(4 * (value / top) ** 0.5), 3)


def tile_map(tiles: Sequence[Tile], words: tuple[str, str]) -> str:
    """Draw the map; ``words`` are title and summary."""
    top = max((tile.value for tile in tiles if tile.value is not None), default=0)
    step = SIDE + GAP
    size = (COLUMNS * step - GAP + 2, ROWS * step - GAP + 2)
    return svg(size, "".join(_drawn(tile, top) for tile in tiles), *words)


def _drawn(tile: Tile, top: int) -> str:
    column, row = LAYOUT[tile.code]
    x, y = 1 + column * (SIDE + GAP), 1 + row * (SIDE + GAP)
    middle = x + SIDE / 2
    if tile.value is None:
        css, fill, on = "hc", HATCH, ""
        plates = "".join(
            f'<rect x="{middle - wide / 2:g}" y="{y + top_:g}" width="{wide:g}" height="17" '
            'fill="#FFFFFF" class="plate"/>'
            for top_, wide in ((4, _wide(tile.short)), (23, 22))
        )
    else:
        shade = shade_of(tile.value, top)
        css, fill, on = f"h{shade}", SHADES[shade], " on" if shade >= 3 else ""
        plates = ""
    return (
        f'<g class="{css}"><title>{escape(f"{tile.name}: {tile.text}")}</title>'
        f'<rect x="{x}" y="{y}" width="{SIDE}" height="{SIDE}" fill="{fill}" stroke="{SOFT}" '
        f'stroke-width=".6" class="tile"/>{plates}'
        + text(middle, y + 17, tile.short, anchor="middle", css=f"p{on}")
        + text(middle, y + 36, tile.text, anchor="middle", css=f"v{on}")
        + "</g>"
    )


def _wide(short: str) -> int:
    return 4 + sum(13 if ord(letter) > 0x2E7F else 10 for letter in short)
