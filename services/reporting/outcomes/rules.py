"""What of an outcome may be told to whom."""

import random
from collections.abc import Iterable, Mapping
from typing import Any, Literal
from uuid import uuid4

from services.reporting.disclosure.tables import ALL
from services.reporting.reports.dimensions import OTHER_TOPICS
from services.reporting.reports.rules import Report
from shared.events import OutcomeRecorded, OutcomeSettled, OutcomesReleased, ReleasedRow

Tier = Literal["party", "coarse", "aggregate"]
COARSE = ("province", "month", "age_band", "harm", "need", "result")
"""The values of a coarse record; all of them are shared by everyone it was released with."""


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


def released(report: Report) -> OutcomesReleased:
    """Return a published table as an event: its rows, and the totals of each division."""
    by = report.question.by
    rows = [_row([row[name] for name in by], row["value"]) for row in report.rows]
    for name, margin in report.margins.items():
        rows += [
            _row([row[name] if each == name else ALL for each in by], row["value"])
            for row in margin
        ]
    rows.append(_row([ALL for _ in by], report.total))
    return OutcomesReleased(
        release_id=uuid4(),
        report=f"{report.question.kind.name}-by-{'-and-'.join(by).replace('_', '-')}",
        period_from=report.question.first,
        period_to=report.question.last,
        dimensions=by,
        rows=tuple(rows),
    )


def _row(codes: Iterable[str], value: int | None) -> ReleasedRow:
    keys = tuple("other" if code == OTHER_TOPICS else str(code) for code in codes)
    return ReleasedRow(keys=keys, value=value, marker="c" if value is None else None)
