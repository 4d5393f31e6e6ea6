"""The map of provinces ranks nobody and shows nothing that its table hides."""

import re

from hypothesis import given
from hypothesis import strategies as st

from services.reporting.pages.charts import standalone
from services.reporting.pages.tile_map import COLUMNS, LAYOUT, ROWS, SHORT, SIDE, Tile, tile_map
from shared.vocabulary import regions

WORDS = ("Where people asked", "Beijing: 5; Tianjin: withheld")
CODES = tuple(regions.provinces())


def tile(code: str, value: int | None) -> Tile:
    name = SHORT[code][1]
    return Tile(code, name, regions.name(code, "en"), value, "[c]" if value is None else str(value))


def drawn(values: list[int | None]) -> str:
    return tile_map([tile(code, v) for code, v in zip(CODES, values, strict=True)], WORDS)


def test_every_province_has_one_tile_of_its_own_and_all_are_equal() -> None:
    assert LAYOUT.keys() == SHORT.keys() == set(CODES)
    assert len(set(LAYOUT.values())) == len(CODES)
    assert all(0 <= c < COLUMNS and 0 <= r < ROWS for c, r in LAYOUT.values())
    sides = re.findall(r'width="(\d+)" height="(\d+)"[^>]*class="tile"', drawn([5] * len(CODES)))
    assert set(sides) == {(str(SIDE), str(SIDE))}
    assert len(sides) == len(CODES)


def test_a_province_is_called_as_the_vocabulary_calls_it() -> None:
    for code, (chinese, english) in SHORT.items():
        assert regions.name(code, "zh").startswith(chinese)
        assert len(english) == 2
    assert len({english for _, english in SHORT.values()}) == len(SHORT)


@given(st.permutations(range(len(CODES))))
def test_tiles_stand_where_they_lie_whatever_is_counted(order: list[int]) -> None:
    def places(values: list[int]) -> list[str]:
        return re.findall(r'<rect (x="\d+" y="\d+")[^>]*class="tile"', drawn(list(values)))

    assert places(order) == places(sorted(order))


def test_a_hidden_tile_is_hatched_and_the_same_whatever_it_hides() -> None:
    shown: list[int | None] = [40, *([20] * (len(CODES) - 2)), None]
    drawing = drawn(shown)
    assert drawing.count('fill="url(#hatch)"') == 1
    # A number that is hidden does not move the scale: the strongest colour is that of the shown.
    assert drawing.count('class="h4"') == 1
    assert "Macao: [c]" in drawing


def test_the_map_as_a_file_brings_its_colours() -> None:
    whole = standalone(drawn([0, None, 1, *([50] * (len(CODES) - 3))]))
    assert 'id="hatch"' in whole
    assert 'fill="#12436D"' in whole
