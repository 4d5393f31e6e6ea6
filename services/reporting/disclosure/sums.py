"""Sums that everybody knows, in columns: a system has tens of thousands of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy

Numbers = numpy.ndarray


@dataclass(frozen=True)
class Row:
    """A sum everybody knows: the terms add up to between ``low`` and ``high``."""

    places: tuple[int, ...]
    signs: tuple[float, ...]
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True)
class Sums:
    """Many sums: their terms one after the other, and where each sum begins."""

    places: Numbers
    signs: Numbers
    starts: Numbers
    """Where each sum begins, and at last the end."""
    low: Numbers
    high: Numbers

    @classmethod
    def of(cls, rows: Sequence[Row]) -> "Sums":
        """Put sums into columns."""
        lengths = [len(row.places) for row in rows]
        return cls(
            numpy.array([p for row in rows for p in row.places], dtype=numpy.int64),
            numpy.array([s for row in rows for s in row.signs], dtype=numpy.float64),
            numpy.concatenate([[0], numpy.cumsum(lengths)]).astype(numpy.int64),
            numpy.array([row.low for row in rows], dtype=numpy.float64),
            numpy.array([row.high for row in rows], dtype=numpy.float64),
        )

    def __len__(self) -> int:
        return len(self.low)

    @cached_property
    def number(self) -> Numbers:
        """Of each term the sum that it stands in."""
        return numpy.repeat(numpy.arange(len(self)), numpy.diff(self.starts))

    @cached_property
    def is_exact(self) -> Numbers:
        """Which sums are equations."""
        found: Numbers = self.low == self.high
        return found

    @cached_property
    def is_part(self) -> Numbers:
        """Which terms are not the first of their sum."""
        found = numpy.ones(len(self.places), dtype=bool)
        found[self.starts[:-1]] = False
        return found

    def only(self, kept: Numbers) -> "Sums":
        """Return some of them, by number or by a mask."""
        numbers = numpy.flatnonzero(kept) if kept.dtype == bool else kept
        lengths = numpy.diff(self.starts)[numbers]
        starts = numpy.concatenate([[0], numpy.cumsum(lengths)])
        at = numpy.repeat(self.starts[numbers] - starts[:-1], lengths) + numpy.arange(starts[-1])
        return Sums(self.places[at], self.signs[at], starts, self.low[numbers], self.high[numbers])

    def every(self, terms: Numbers) -> Numbers:
        """Tell of which sums all terms are so."""
        if not len(self):
            return numpy.zeros(0, dtype=bool)
        found: Numbers = numpy.logical_and.reduceat(terms, self.starts[:-1])
        return found

    def any(self, terms: Numbers) -> Numbers:
        """Tell of which sums any term is so."""
        if not len(self):
            return numpy.zeros(0, dtype=bool)
        found: Numbers = numpy.logical_or.reduceat(terms, self.starts[:-1])
        return found


def parts(sums: Sums, hidden: Numbers) -> Iterator[tuple[Numbers, Numbers]]:
    """Yield the hidden groups that hang together, with the numbers of the sums they stand in."""
    inside = hidden[sums.places]
    places = numpy.flatnonzero(hidden)
    terms, numbers = sums.places[inside], sums.number[inside]
    names = _joined(len(hidden), terms, numbers)
    first = numpy.flatnonzero(numpy.diff(numbers, prepend=-1))
    touched, of = numbers[first], names[terms[first]]
    by_name = numpy.argsort(names[places], kind="stable")
    places, own = places[by_name], names[places[by_name]]
    by_name = numpy.argsort(of, kind="stable")
    touched, of = touched[by_name], of[by_name]
    ends = numpy.flatnonzero(numpy.diff(own, append=-1)) + 1
    begin = 0
    for end in ends:
        low, high = (
            numpy.searchsorted(of, own[begin], "left"),
            numpy.searchsorted(of, own[begin], "right"),
        )
        yield places[begin:end], touched[low:high]
        begin = int(end)


def _joined(size: int, terms: Numbers, numbers: Numbers) -> Numbers:
    """Name every group by the least place that it hangs together with."""
    names = numpy.arange(size)
    first = numpy.flatnonzero(numpy.diff(numbers, prepend=-1))
    lengths = numpy.diff(numpy.append(first, len(numbers)))
    while len(terms):
        least = numpy.repeat(numpy.minimum.reduceat(names[terms], first), lengths)
        found = names.copy()
        numpy.minimum.at(found, names[terms], least)
        numpy.minimum.at(found, terms, least)
        found = found[found]
        if numpy.array_equal(found, names):
            break
        names = found
    return names


def matrix(
    sums: Sums, column: Numbers, shown: Numbers | None = None
) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers]:
    """Return starts, columns, signs and the bounds of the sums, as far as they have columns.

    ``column`` is the column of each place, -1 where it has none: then its number is taken from
    ``shown``. Sums without a column are left out.
    """
    columns = column[sums.places]
    inside = columns >= 0
    count = numpy.bincount(sums.number[inside], minlength=len(sums))
    kept = count > 0
    starts = numpy.concatenate([[0], numpy.cumsum(count[kept])])
    rest: Numbers = numpy.zeros(len(sums))
    if shown is not None:
        away = ~inside
        known = sums.signs[away] * shown[sums.places[away]]
        rest = numpy.bincount(sums.number[away], known, minlength=len(sums))
    return (
        starts,
        columns[inside],
        sums.signs[inside],
        (sums.low - rest)[kept],
        (sums.high - rest)[kept],
    )
