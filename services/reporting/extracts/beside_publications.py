"""Extracts and publications as one system: neither may tell what the other hides.

An extract that is made after a publication has no group that lies in a figure which that one hides:
its number would be known at least, and the others of the same sum at most. A publication that is
made after an extract is judged with what its groups say that there are at least.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product

from services.reporting.disclosure.tables import ALL, Cell
from services.reporting.extracts.anonymity import Group
from services.reporting.extracts.kinds import WIDER
from services.reporting.extracts.rules import Policy
from services.reporting.publications.figures import Figure
from services.reporting.publications.populations import AREAS, EVERY_CHANNEL
from services.reporting.publications.published_cells import PublishedCells
from services.reporting.publications.table_specs import SHAPES, TableSpec, axis, parents
from services.reporting.reports.periods import parts_of
from shared.vocabulary import CHANNEL_GROUPS

ALL_OF_IT = "all"
"""What a group says of a variable that it does not tell."""
_VARIABLES = {"harm": "harm", "age": "age", "gender": "gender", "place": "place"}
"""The axes of published tables that an extract tells of too, by its own name."""
TABLES = tuple(
    shape for shape in SHAPES if shape.unit == "referrals" and set(shape.axes) <= _VARIABLES.keys()
)
"""The published tables that groups can lie in; others are divided by what no extract tells."""


def without_hidden(
    groups: Iterable[Group], policy: Policy, year: int, told: Sequence[PublishedCells]
) -> list[Group]:
    """Return the groups of a year that lie in no figure which a publication hides."""
    hidden = {shape.name: set(_hidden(shape, year, told)) for shape in TABLES}
    return [
        group
        for group in groups
        if not any(
            _lies_in(group, policy, shape, figure)
            for shape in TABLES
            for figure in hidden[shape.name]
        )
    ]


def _hidden(shape: TableSpec, year: int, told: Sequence[PublishedCells]) -> Iterator[Figure]:
    """Yield the figures of all of a year, or more, that were hidden and never shown."""
    begin, end = date(year, 1, 1), date(year, 12, 31)
    shown: dict[Figure, bool] = defaultdict(bool)
    for each in told:
        for figure, value in each.values.get(shape.name, {}).items():
            shown[figure] |= value is not None
    for figure, is_shown in shown.items():
        if not is_shown and figure.first <= begin and end <= figure.last:
            yield figure


def _lies_in(group: Group, policy: Policy, shape: TableSpec, figure: Figure) -> bool:
    own = _own(group, policy)
    channels = _channels(own["channel"])
    return channels <= set(figure.channels) and all(
        code in _above(name, own[_VARIABLES[name]])
        for name, code in zip(shape.axes, figure.codes, strict=True)
    )


def _own(group: Group, policy: Policy) -> Mapping[str, str]:
    """Return what a group is by variable, places as provinces: no table is finer."""
    found = dict(zip(policy.variables, group.codes, strict=True))
    if found["place"] != ALL_OF_IT:
        found["place"] = _province(found["place"])
    return found


def _province(code: str) -> str:
    return WIDER["province"](code) if code.isdigit() else code


def _channels(code: str) -> frozenset[str]:
    if code == ALL_OF_IT:
        return EVERY_CHANNEL
    return frozenset(str(channel) for channel in CHANNEL_GROUPS.get(code, ()))


def _above(name: str, code: str) -> tuple[str, ...]:
    """Return a code of a published axis with every level above it; of one that is none, the top."""
    if code == ALL_OF_IT or code not in axis(name).nodes():
        return (ALL,)
    above = parents(name).get(code)
    areas = [area for area, codes in AREAS.items() if name == "place" and code in codes]
    return (code, *([above] if above else []), *(a for a in areas if a != above), ALL)


def told_at_least(
    groups: Iterable[Group], policy: Policy, year: int, days: tuple[date, date]
) -> dict[str, dict[Cell, int]]:
    """Return how many an extract's groups say there are at least, by table and cell.

    Of a year that a programme's year cuts in two, or that is not judged whole, they say nothing.
    """
    begin, end = date(year, 1, 1), date(year, 12, 31)
    blocks = {part.partition(":")[0] for part in parts_of(begin, end)}
    found: dict[str, dict[Cell, int]] = {shape.name: defaultdict(int) for shape in TABLES}
    if len(blocks) > 1 or begin < days[0] or days[1] < end:
        return {}
    when = f"{blocks.pop()}:{year}"
    for group in groups:
        own = _own(group, policy)
        channels = (ALL,) if own["channel"] not in CHANNEL_GROUPS else (own["channel"], ALL)
        for shape in TABLES:
            levels = [_above(name, own[_VARIABLES[name]]) for name in shape.axes]
            for channel, *codes in product(channels, *levels):
                found[shape.name][when, channel, *codes] += group.persons
    return {name: dict(cells) for name, cells in found.items() if cells}
