"""What of an outcome may be told to whom."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal
from uuid import uuid4

from services.reporting.disclosure.tables import ALL
from services.reporting.reports.dimensions import OTHER_TOPICS
from services.reporting.reports.tables import Table
from shared.events import OutcomeRecorded, OutcomeSettled, OutcomesReleased, ReleasedRow

Tier = Literal["party", "coarse", "aggregate"]
COARSE = ("province", "month", "age_band", "harm", "need", "result")
"""The values of a coarse record; all of them are shared by everyone it was released with."""

TABLES = ("harm", "province", "age_class", "gender", "urgency")
"""What referrals of a quarter are divided by, beside the month."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """Three months of the calendar, days in China."""

    first: date

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """Return the quarter a day lies in."""
        return cls(date(day.year, 3 * ((day.month - 1) // 3) + 1, 1))

    @property
    def last(self) -> date:
        """The last day of the quarter."""
        return Quarter.of(self.first + timedelta(days=100)).first - timedelta(days=1)


def settled(rows: Iterable[Mapping[str, Any]]) -> list[OutcomeSettled]:
    """Return the party records of needs that have ended."""
    return [
        OutcomeSettled(**{name: row[name] for name in OutcomeSettled.model_fields}) for row in rows
    ]


def shuffled(
    groups: Iterable[Mapping[str, Any]], dice: random.Random | None = None
) -> list[OutcomeRecorded]:
    """Return one coarse record per waiting outcome, with random ids, in random order."""
    records = [
        OutcomeRecorded(outcome_id=uuid4(), **{name: group[name] for name in COARSE})
        for group in groups
        for _ in range(group["waiting"])
    ]
    (dice or random.SystemRandom()).shuffle(records)
    return records


def release(table: Table, name: str, quarter: Quarter) -> OutcomesReleased:
    """Return a protected table of a quarter as an event: months by one division, with totals."""
    months = table.codes("month", quarter.first, quarter.last)
    codes = table.codes(name, quarter.first, quarter.last)
    cells = [(month, code) for month in (*months, ALL) for code in (*codes, ALL)]
    return OutcomesReleased(
        release_id=uuid4(),
        report=f"referrals-by-month-and-{name.replace('_', '-')}",
        period_from=quarter.first,
        period_to=quarter.last,
        dimensions=("month", name),
        rows=tuple(_row(table, name, cell) for cell in cells),
    )


def _row(table: Table, name: str, cell: tuple[str, str]) -> ReleasedRow:
    value = table.value({"month": cell[0], name: cell[1]})
    keys = tuple("other" if code == OTHER_TOPICS else code for code in cell)
    return ReleasedRow(keys=keys, value=value, marker="c" if value is None else None)
