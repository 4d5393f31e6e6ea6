"""What programmes have made public of themselves elsewhere, from the TOML file beside."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from services.reporting.publications.figures import Figure
from services.reporting.publications.populations import POPULATIONS
from services.reporting.publications.published_cells import PublishedCells

_DATA = Path(__file__).with_name("external_publications.toml")


@cache
def _read() -> Mapping[str, Mapping[Figure, int]]:
    found: dict[str, dict[Figure, int]] = {}
    for given in tomllib.loads(_DATA.read_text(encoding="utf-8"))["figure"]:
        channels = tuple(sorted(POPULATIONS[given["population"]].channels))
        figure = Figure(given["first"], given["last"], channels, tuple(given["codes"]))
        found.setdefault(given["shape"], {})[figure] = given["value"]
    return found


def made_public(first: date, last: date) -> list[PublishedCells]:
    """Return what of some days was made public elsewhere, as if it had been published."""
    values: dict[str, dict[Figure, int | None]] = {}
    for shape, figures in _read().items():
        for figure, value in figures.items():
            if figure.first <= last and first <= figure.last:
                values.setdefault(shape, {})[figure] = value
    return [PublishedCells("made public elsewhere", values)] if values else []


def may_be_told(shape: str, figure: Figure) -> bool:
    """Tell whether a figure may stand beside what was made public: itself, or not a part of it."""
    public = _read().get(shape, {})
    return figure in public or not any(_is_part(figure, each) for each in public)


def _is_part(figure: Figure, of: Figure) -> bool:
    same = (figure.channels, figure.codes) == (of.channels, of.codes)
    return same and of.first <= figure.first and figure.last <= of.last
