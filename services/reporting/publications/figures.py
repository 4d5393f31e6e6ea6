"""A published figure: whom it counts, and the cells it is the sum of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product

from services.reporting.disclosure.tables import ALL, Axis, Cell
from services.reporting.publications.populations import EVERY_CHANNEL, Population
from services.reporting.publications.table_specs import TableSpec, axis
from services.reporting.reports.dimensions import channels_under
from services.reporting.reports.periods import parts_of, quarter_part


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: of which days, which channels, and which code of each other axis."""

    first: date
    last: date
    channels: tuple[str, ...]
    codes: tuple[str, ...]


def channels_of(population: Population, channel: str) -> tuple[str, ...]:
    """Return the channels of a population that a filter lets through, in order; maybe none."""
    return tuple(sorted(population.channels & set(channels_under(channel))))


def cells_of(shape: TableSpec, figure: Figure, time: Axis) -> tuple[Cell, ...]:
    """Return the cells of a table that a figure is the sum of."""
    named = quarter_part if not shape.months else str
    parts = {named(part) for part in parts_of(figure.first, figure.last)}
    return tuple(
        (when, channel, *figure.codes)
        for when, channel in product(cover(time, parts), _channel_nodes(figure.channels))
    )


@cache
def _channel_nodes(channels: tuple[str, ...]) -> Sequence[str]:
    if set(channels) == EVERY_CHANNEL:
        return (ALL,)
    return cover(axis("channel"), set(channels))


def cover(of: Axis, leaves: Iterable[str]) -> Sequence[str]:
    """Return the fewest nodes of an axis that are these leaves together."""
    left, found = set(leaves), []
    children = of.children()

    def under(node: str) -> set[str]:
        below = children.get(node)
        return {node} if not below else set().union(*(under(code) for code in below))

    waiting = list(children[ALL])
    if under(ALL) == left:
        return (ALL,)
    for node in waiting:
        inside = under(node)
        if inside <= left:
            found.append(node)
        elif inside & left:
            waiting += children.get(node, ())
    return found
