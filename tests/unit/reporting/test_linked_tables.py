"""An attacker who holds every two-way table of a year, for every channel, still finds nobody."""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations, product

import pytest

from services.reporting.disclosure.rules import Rule, protect
from services.reporting.disclosure.tables import ALL, Cube
from services.reporting.facts.rules import ReferralRow, received
from services.reporting.reports.dimensions import DIMENSIONS, Dimension, channel_filter
from shared.events import ReferralReceived
from tests.integration.reporting.invented_year import Invented
from tests.unit.reporting.attacker import Holder, Leaf

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
    leaves = Counter((*(leaf_of(name, row) for name in names), GROUP[row.channel]) for row in year)
    # Who reads the tables does not know which of the finest groups are empty.
    codes = [sorted({leaf[place] for leaf in leaves}) for place in range(4)]
    possible = list(product(*codes))
    holder = Holder(possible)
    small: list[list[Leaf]] = []
    for i, j in combinations(range(3), 2):
        pair = protect(counted(year, [dimensions[i], dimensions[j], channel]), RULE)
        for (first, second, where), value in pair.values.items():
            within = [
                leaf
                for leaf in possible
                if is_under(names[i], leaf[i], first)
                and is_under(names[j], leaf[j], second)
                and where in {ALL, leaf[3]}
            ]
            true = sum(leaves[leaf] for leaf in within)
            if value is not None:
                assert value == true
                holder.told(within, value)
            elif 1 <= true <= 10:
                small.append(within)
    assert len(small) > 20
    # Whoever cannot tell why a number is hidden finds both none and eleven possible.
    assert holder.closing_in(small, NEVER, 11 - NEVER) == []


def test_the_attacker_finds_what_is_shown_too_much(year: list[ReferralRow]) -> None:
    """With no cell hidden but the small ones, subtraction gives them away, and it says so."""
    leaves = Counter((leaf_of("province", row), GROUP[row.channel]) for row in year)
    holder = Holder(leaves)
    small = []
    for province in {province for province, _ in leaves}:
        cells = [leaf for leaf in leaves if leaf[0] == province]
        holder.told(cells, sum(leaves[leaf] for leaf in cells))
        for leaf in cells:
            if 1 <= leaves[leaf] <= 10:
                small.append([leaf])
            else:
                holder.told([leaf], leaves[leaf])
    assert small
    assert holder.closing_in(small, NEVER, 11 - NEVER)


GROUP = {"wechat_miniprogram": "online", "miniprogram_hotline": "hotline"}
MINORS = {"<14", "14-17"}
ADULTS = {"18-39", "40-59", "60+"}
SEXUAL = {"sexual_harassment", "sexual_assault"}


def leaf_of(name: str, row: ReferralRow) -> str:
    """The finest code of a fact that a table of this dimension is made of, written down here."""
    if name != "age_class":
        return str(getattr(row, name))
    band = row.age_band
    return "minor" if band in MINORS else "adult" if band in ADULTS else band


def is_under(name: str, leaf: str, code: str) -> bool:
    """Whether a code of a dimension contains a leaf: itself, a class of it, or all."""
    if code in {ALL, leaf}:
        return True
    if name == "age_band":
        return leaf in {"minor": MINORS, "adult": ADULTS}.get(code, set())
    if name == "harm":
        classes = {
            "sexual_harassment_or_assault": leaf in SEXUAL,
            "other_topics": leaf not in SEXUAL | {"domestic_violence"},
        }
        return classes.get(code, False)
    return False
