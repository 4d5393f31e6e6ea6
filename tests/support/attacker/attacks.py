"""What somebody finds out who holds all publications, a solver, perhaps records of their own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy

from tests.support.attacker.persons import (
    PARTS,
    SHAPE,
    SOURCES,
    SUMS,
    YEARS,
    Numbers,
    Persons,
    nodes,
)
from tests.support.attacker.published import Figure, Shelf
from tests.support.attacker.solver import Populations

FEW = 10
"""A group of 1 to so many persons is found when it is certain that it is one."""
APART = 5
"""Who knows that a group is small may not know its number within fewer values than this."""
_LATER = 2
"""Parts of time of which somebody may be told of late."""


@dataclass(frozen=True)
class Found:
    """A group that somebody closed in on."""

    how: str
    who: str
    low: float
    high: float
    truth: int


@dataclass(frozen=True)
class Group:
    """Persons of some kinds in some parts of time, over all the kinds there are."""

    name: str
    members: Numbers

    def of(self, people: Numbers) -> int:
        """Count them, given persons by part, source, place, harm and age."""
        return int((self.members * people).sum())


def _group(parts: Sequence[int], source: str, codes: Sequence[tuple[int, str]]) -> Group:
    members = numpy.zeros(SHAPE, dtype=bool)
    sources = slice(None) if source == "*" else SOURCES.index(source)
    chosen = dict(codes)
    places = [dict(nodes(axis))[chosen.get(axis, "*")] for axis in (2, 3, 4)]
    members[
        numpy.ix_(parts, range(len(SOURCES))[sources] if source == "*" else [sources], *places)
    ] = True
    said = ", ".join(code for _, code in codes) or "everybody"
    return Group(f"{'+'.join(PARTS[p] for p in parts)} {source}: {said}", members)


def of_figure(figure: Figure) -> Group:
    """The persons a published figure is about."""
    return _group(YEARS[figure.period], figure.source, figure.codes)


def groups() -> Iterator[Group]:
    """Every group that somebody may want: up to three marks, each period and what is between."""
    stretches = [*YEARS.values(), *((part,) for part in range(len(PARTS)))]
    for parts, source in product(stretches, ("*", *SOURCES)):
        for codes in product(*([(axis, code) for code, _ in nodes(axis)] for axis in (2, 3, 4))):
            yield _group(parts, source, [each for each in codes if each[1] != "*"])


EVERY = tuple({group.members.tobytes(): group for group in groups()}.values())
_MEMBERS = numpy.array([group.members.ravel() for group in EVERY], dtype=float)


class Reader:
    """Everybody who reads: an outsider, or a partner who knows what it told itself."""

    def __init__(self, shelf: Shelf, own: Numbers | None = None) -> None:
        """``own`` persons are known: by part, source, place, harm and age; early, then late."""
        self._size = int(numpy.prod(SHAPE))
        late = numpy.zeros(SHAPE, dtype=bool)
        late[:_LATER] = True
        self.late = numpy.flatnonzero(late.ravel())
        floors = numpy.zeros((2, *SHAPE)) if own is None else own
        self._populations = Populations(
            numpy.concatenate([floors[0].ravel(), floors[1].ravel()[self.late]])
        )
        self._shelf = shelf
        for number, told in enumerate(shelf.publications):
            for figure in told:
                if figure.value is not None:
                    columns = self._columns(of_figure(figure), is_first=number == 0)
                    self._populations.know(columns, figure.value, figure.value)

    def _columns(self, group: Group, *, is_first: bool) -> list[int]:
        """The unknowns of a group: when the first year was published nobody late was known."""
        early = numpy.flatnonzero(group.members.ravel())
        if is_first:
            return list(early)
        late = numpy.flatnonzero(numpy.isin(self.late, early))
        return [*early, *(self._size + late)]

    def suspects(self, smalls: Sequence[tuple[Group, bool]]) -> None:
        """Believe of hidden groups that they are small, or that they are not."""
        for group, is_small in smalls:
            columns = self._columns(group, is_first=False)
            if is_small:
                self._populations.know(columns, 0, FEW)
            else:
                self._populations.know(columns, FEW + 1, numpy.inf)

    def ranges(
        self, wanted: Numbers, late: Numbers, least: Numbers, most: Numbers
    ) -> tuple[Numbers, Numbers]:
        """The range of each wanted group, of early and of late persons; enough is enough."""
        rows = numpy.hstack([wanted, late[:, self.late]])
        return self._populations.ranges(rows, numpy.column_stack([least, most]))


def by_solving(shelf: Shelf, persons: Persons) -> list[Found]:
    """An outsider: which groups are certainly of 1 to 10 persons?"""
    reader = Reader(shelf)
    found = []
    for with_late in (False, True):
        truth = _truth(persons, with_late=with_late)
        wanted = numpy.flatnonzero((truth >= 1) & (truth <= FEW))
        none = numpy.zeros(len(wanted))
        found += _closed_in("solving", reader, wanted, truth, none, with_late=with_late)
    return found


def by_emptiness(shelf: Shelf, persons: Persons) -> list[Found]:
    """An outsider: where was certainly nobody, when it was published, though somebody might be?"""
    truth = _MEMBERS @ persons.early.sum(axis=0).ravel()
    wanted = numpy.flatnonzero(truth == 0)
    rows = _MEMBERS[wanted]
    open_, one = numpy.full(len(wanted), -1.0), numpy.ones(len(wanted))
    low, high = Reader(shelf).ranges(rows, numpy.zeros_like(rows), open_, one)
    return [
        Found("emptiness", EVERY[w].name, lo, hi, 0)
        for w, lo, hi in zip(wanted, low, high, strict=True)
        if hi < 1
    ]


def _truth(persons: Persons, *, with_late: bool) -> Numbers:
    people = persons.all if with_late else persons.early
    return (_MEMBERS @ people.sum(axis=0).ravel()).astype(int)


def by_own_records(shelf: Shelf, persons: Persons, partner: int) -> list[Found]:
    """A partner who subtracts its own records, some of them invented for this."""
    own = numpy.array([persons.early[partner], persons.late[partner]])
    reader = Reader(shelf, own)
    found = []
    for with_late in (False, True):
        mine = _MEMBERS @ (own.sum(axis=0) if with_late else own[0]).ravel()
        truth = _truth(persons, with_late=with_late)
        others = truth - mine
        # In a programme's own figures it is alone: there is nobody else's record to find.
        wanted = numpy.flatnonzero((others >= 1) & (others <= FEW) & (mine > 0))
        how = f"own records of {partner}"
        found += _closed_in(how, reader, wanted, truth, mine[wanted], with_late=with_late)
    return found


def _closed_in(  # noqa: PLR0913 - who is meant, and what is known of them
    how: str,
    reader: Reader,
    wanted: Numbers,
    truth: Numbers,
    known: Numbers,
    *,
    with_late: bool,
) -> list[Found]:
    rows = _MEMBERS[wanted]
    late = rows if with_late else numpy.zeros_like(rows)
    low, high = reader.ranges(rows, late, known, known + FEW + 1)
    return [
        Found(how, EVERY[w].name, lo - k, hi - k, int(truth[w] - k))
        for w, lo, hi, k in zip(wanted, low, high, known, strict=True)
        if hi - k <= FEW and lo - k >= 1
    ]


def by_polling(shelf: Shelf, persons: Persons) -> list[Found]:
    """Somebody who reads before and after: who came in between?"""
    people = persons.late.sum(axis=0)
    truth = (_MEMBERS @ people.ravel()).astype(int)
    wanted = numpy.flatnonzero((truth <= FEW) & (truth >= 1))
    rows = _MEMBERS[wanted]
    none = numpy.zeros(len(wanted))
    low, high = Reader(shelf).ranges(numpy.zeros_like(rows), rows, none, none + FEW + 1)
    return [
        Found("polling", EVERY[w].name, lo, hi, int(truth[w]))
        for w, lo, hi in zip(wanted, low, high, strict=True)
        if hi <= FEW and lo >= 1
    ]


def _telling(told: Sequence[Figure]) -> Iterator[Figure]:
    """Hidden figures that stand beside a shown one: where all of a sum is hidden, none is odd."""
    values = {(f.period, f.source, f.codes): f.value for f in told}
    for figure in told:
        if figure.value is None and not any(
            all(values.get(each, 0) is None for each in siblings) for siblings in _siblings(figure)
        ):
            yield figure


def _siblings(figure: Figure) -> Iterator[list[tuple[str, str, tuple[tuple[int, str], ...]]]]:
    """All parts of each sum that a figure is a part of, itself with them."""
    if figure.source in SOURCES:
        yield [(figure.period, source, figure.codes) for source in SOURCES]
    for place, (axis, code) in enumerate(figure.codes):
        parts = next(under for under in SUMS[axis] if code in under)
        yield [
            (
                figure.period,
                figure.source,
                (*figure.codes[:place], (axis, part), *figure.codes[place + 1 :]),
            )
            for part in parts
        ]


def by_patterns(shelf: Shelf, persons: Persons) -> list[Found]:
    """Somebody who has guessed from the pattern, rightly, which hidden figures are small."""
    people = persons.all.sum(axis=0)
    hidden = [figure for told in shelf.publications for figure in _telling(told)]
    distinct = list({(g := of_figure(f)).members.tobytes(): g for f in hidden}.values())
    reader = Reader(shelf)
    reader.suspects([(group, group.of(people) <= FEW) for group in distinct])
    small = [group for group in distinct if group.of(people) <= FEW]
    if not small:
        return []
    rows = numpy.array([group.members.ravel() for group in small], dtype=float)
    open_, shut = numpy.full(len(small), -1.0), numpy.full(len(small), numpy.inf)
    low, high = reader.ranges(rows, rows, open_, shut)
    return [
        Found("patterns", group.name, lo, hi, group.of(people))
        for group, lo, hi in zip(small, low, high, strict=True)
        if hi - lo < APART
    ]
