"""An attacker who holds every two-way table of a year, for every channel, still finds nobody."""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

import pytest

from services.reporting.disclosure.auditor import Attack, Range, Seen
from services.reporting.disclosure.rules import Rule, protect
from services.reporting.disclosure.tables import ALL, Cell, Cube
from services.reporting.facts.rules import ReferralRow, received
from services.reporting.reports.dimensions import DIMENSIONS, Dimension, channel_filter
from shared.events import ReferralReceived
from tests.integration.reporting.invented_year import Invented

RULE = Rule()
NEVER = 1e-6


@pytest.fixture(scope="module")
def year() -> list[ReferralRow]:
    """The facts of the invented year."""
    firsts = (life[0] for life in Invented().lives())
    return received(event for event in firsts if isinstance(event, ReferralReceived))


def counted(rows: Sequence[ReferralRow], dimensions: Sequence[Dimension]) -> Cube:
    codes = [[str(getattr(row, d.column)) for row in rows] for d in dimensions]
    axes, leaves = zip(*(d.axis(c) for d, c in zip(dimensions, codes, strict=True)), strict=True)
    cells = zip(*codes, strict=True)
    return Cube.count(
        axes,
        Counter(tuple(leaf[c] for leaf, c in zip(leaves, cell, strict=True)) for cell in cells),
    )


@pytest.mark.parametrize(
    "names",
    [
        ("harm", "age_class", "gender"),
        ("province", "age_class", "gender"),
        ("province", "harm", "gender"),
        ("province", "harm", "age_class"),
        ("province", "harm", "age_band"),
        ("urgency", "harm", "gender"),
    ],
    ids=str,
)
def test_tables_that_share_axes_cannot_be_played_against_each_other(
    year: list[ReferralRow], names: tuple[str, str, str]
) -> None:
    channel = channel_filter("all")
    dimensions = [DIMENSIONS[name] for name in names]
    whole = counted(year, [*dimensions, channel])
    seen: dict[Cell, int | None] = dict.fromkeys(whole.counts)
    for i, j in combinations(range(3), 2):
        pair = protect(counted(year, [dimensions[i], dimensions[j], channel]), RULE)
        for (first, second, where), value in pair.values.items():
            cell = [ALL, ALL, ALL, where]
            cell[i], cell[j] = first, second
            seen[tuple(cell)] = value

    small = [c for c, n in whole.counts.items() if RULE.small(n) and ALL in c[:3]]
    attack = Attack(Seen(seen, tuple(whole.sums())), {})
    places = [attack.place(cell) for cell in small]
    pinned = Range(attack).closed(
        places, lambda low, high: low <= NEVER and high >= RULE.threshold + 1 - NEVER
    )
    assert len(small) > 20
    assert pinned == set()
