"""Judges the figures of new publications with all that was told before, as one system."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from services.reporting.disclosure.tables import ALL, Axis, Cell
from services.reporting.disclosure.tables_to_protect import Edition, Key, TableToProtect
from services.reporting.publications.counting import Leaves
from services.reporting.publications.figures import Figure, cells_of
from services.reporting.publications.lower_bounds import LowerBounds
from services.reporting.publications.populations import ALONE, STRUCTURAL
from services.reporting.publications.published_cells import PublishedCells
from services.reporting.publications.table_specs import SHAPES, TableSpec, axis
from services.reporting.publications.time_axes import time_axes
from services.reporting.reports.dimensions import STATE_CLASSES

_FIRST = {"state": {ALL, *STATE_CLASSES}, "verdict": {"brought", "favourable"}}
"""By axis what is asked first of all."""
ALONE_CHANNELS = {channel for _, channel in ALONE}


def tables_of(
    days: tuple[date, date],
    leaves: Mapping[str, Leaves],
    wanted: Mapping[str, Iterable[Figure]],
    earlier: Sequence[PublishedCells],
    least: LowerBounds,
) -> list[TableToProtect]:
    """Return every shape that is told of, new or earlier, as it is handed over to be judged."""
    times = time_axes(*days)
    found = []
    for shape in SHAPES:
        new = list(wanted.get(shape.name, ()))
        before = [told for told in earlier if told.values.get(shape.name)]
        if new or before:
            counted = _counted(shape, times[shape.months], leaves[shape.name], new, before)
            found.append(replace(counted, least=least.get(shape.name, {})))
    return found


def _counted(
    shape: TableSpec,
    time: Axis,
    leaves: Leaves,
    new: Sequence[Figure],
    earlier: Sequence[PublishedCells],
) -> TableToProtect:
    editions = tuple(
        Edition(
            told.name,
            {
                figure: (cells_of(shape, figure, time), value)
                for figure, value in told.values[shape.name].items()
            },
        )
        for told in earlier
    )
    figures: dict[Key, tuple[Cell, ...]] = {f: cells_of(shape, f, time) for f in new}
    told = [*new, *(figure for each in earlier for figure in each.values[shape.name])]
    return TableToProtect(
        name=shape.name,
        unit=shape.unit,
        axes=(time, axis("channel"), *(axis(name) for name in shape.axes)),
        leaves=leaves,
        figures=figures,
        structural=_structural(shape, leaves, told, time),
        earlier=editions,
        within=shape.within,
        first=_asked_first(shape, new),
        before=_hidden_before(shape, new, earlier),
    )


def _structural(
    shape: TableSpec, leaves: Leaves, told: Iterable[Figure], time: Axis
) -> frozenset[Cell]:
    """Return where nobody can be by definition, of the days and channels that are told of.

    What the facts contradict is left out, and so is what lies inside wider channels only: nobody
    is told of it.
    """
    times: dict[str, set[str]] = {}
    for figure in told:
        if set(figure.channels) <= ALONE_CHANNELS:
            for channel in figure.channels:
                parts = cells_of(shape, figure, time)
                times.setdefault(channel, set()).update(cell[0] for cell in parts)
    found = set()
    for each in STRUCTURAL:
        if each.unit == shape.unit and each.axis in {"", *shape.axes}:
            codes = [each.code if name == each.axis else ALL for name in shape.axes]
            if not any(_lies_in(leaf, (ALL, each.channel, *codes)) for leaf in leaves):
                found |= {(when, each.channel, *codes) for when in times.get(each.channel, ())}
    return frozenset(found)


def _lies_in(leaf: Cell, cell: Cell) -> bool:
    return all(code in {ALL, own} for own, code in zip(leaf, cell, strict=True))


def _asked_first(shape: TableSpec, new: Sequence[Figure]) -> frozenset[Figure]:
    """Return what a director asks first: how many are helped, wait, were not helped, in all.

    In all is of the longest period and the most channels that are asked about of a place.
    """
    name = next((name for name in shape.axes if name in _FIRST), None)
    if name is None:
        return frozenset()
    place, codes = shape.axes.index(name), _FIRST[name]
    whole = max((_width(figure) for figure in new), default=None)
    return frozenset(
        figure
        for figure in new
        if _width(figure) == whole
        and figure.codes[place] in codes
        and all(code == ALL for i, code in enumerate(figure.codes) if i != place)
    )


def _width(figure: Figure) -> tuple[int, int]:
    return len(figure.channels), (figure.last - figure.first).days


def _hidden_before(
    shape: TableSpec, new: Sequence[Figure], earlier: Sequence[PublishedCells]
) -> frozenset[Figure]:
    """Return the new figures whose like was hidden in the newest earlier period of that length."""
    last: dict[tuple[int, tuple[str, ...], tuple[str, ...]], tuple[date, bool]] = {}
    for told in earlier:
        for figure, value in told.values[shape.name].items():
            key = (_length(figure), figure.channels, figure.codes)
            last[key] = max(last.get(key, (date.min, False)), (figure.last, value is None))
    return frozenset(
        figure
        for figure in new
        if last.get((_length(figure), figure.channels, figure.codes), (date.min, False))[1]
    )


def _length(figure: Figure) -> int:
    return round(((figure.last - figure.first).days + 1) / 30.4)
