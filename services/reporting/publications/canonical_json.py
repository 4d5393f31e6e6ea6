"""Published reports as canonical JSON: the same report gives the same bytes and digest."""

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any

import orjson

from services.reporting.publications.catalogue import TableName
from services.reporting.publications.figures import Figure
from services.reporting.reports.catalogue import REPORTS
from services.reporting.reports.periods import Period
from services.reporting.reports.questions import Language, Question
from services.reporting.reports.rules import Report, Row, rounded

EXACT = 12
"""Decimals that shares are kept with; a reader's own are made of these."""
_ROUNDED = ("share_pct", "rate_pct", "accept_rate_pct", "new_per_day", "opens_per_day")
_FINER = ("coverage_pct",)
"""Shares that are said with one decimal at least."""


def canonical(found: Any) -> bytes:
    """Return JSON without space, its names in the order in which they are always made."""
    return orjson.dumps(found)


def body_of(report: Report) -> bytes:
    """Return a report as it is kept, shares unrounded."""
    asked = report.question
    return canonical(
        {
            "report": asked.kind.name,
            "by": list(asked.by),
            "channel": asked.channel,
            "unit": report.unit,
            "total": report.total,
            "rows": report.rows,
            "measures": dict(report.measures),
            "margins": report.margins,
            "caveats": report.caveats,
            "extra": report.extra,
        }
    )


def publication_body(about: Mapping[str, Any], bodies: Iterable[tuple[TableName, bytes]]) -> bytes:
    """Return the whole publication; its SHA-256 is the digest."""
    reports = [orjson.Fragment(body) for _, body in sorted(bodies)]
    return canonical({**about, "reports": reports})


def digest_of(body: bytes) -> str:
    """Return the digest of a publication."""
    return sha256(body).hexdigest()


def report_of(body: bytes, period: Period, lang: Language, decimals: int | None = None) -> Report:
    """Return a kept report for a reader, shares rounded; without ``decimals`` as usual for it."""
    kept = orjson.loads(body)
    kind = REPORTS[kept["report"]]
    places = kind.decimals if decimals is None else decimals
    question = Question(
        kind=kind,
        first=period.first,
        last=period.last,
        by=tuple(kept["by"]),
        channel=kept["channel"],
        decimals=places,
        lang=lang,
        period=period.code,
    )
    return Report(
        question,
        kept["unit"],
        _said(kept["total"], places),
        [_row(row, places) for row in kept["rows"]],
        kept["measures"],
        {name: [_row(row, places) for row in rows] for name, rows in kept["margins"].items()},
        kept["caveats"],
        _row(kept["extra"], places),
    )


def _said(found: Any, places: int) -> Any:
    return _row(found, places) if isinstance(found, dict) else found


def _row(row: Row, places: int) -> Row:
    for name in _ROUNDED:
        if row.get(name) is not None:
            row[name] = rounded(row[name], places)
    for name in _FINER:
        if row.get(name) is not None:
            row[name] = rounded(row[name], max(places, 1))
    return row


def told_body(values: Mapping[str, Mapping[Figure, int | None]]) -> bytes:
    """Return what a publication told, figure by figure."""
    return canonical(
        {
            shape: [
                [f.first.isoformat(), f.last.isoformat(), list(f.channels), list(f.codes), value]
                for f, value in figures.items()
            ]
            for shape, figures in values.items()
        }
    )


def told_of(body: bytes) -> dict[str, dict[Figure, int | None]]:
    """Return what a publication told, by shape and figure."""
    return {
        shape: {
            Figure(
                date.fromisoformat(first), date.fromisoformat(last), tuple(channels), tuple(codes)
            ): value
            for first, last, channels, codes, value in figures
        }
        for shape, figures in orjson.loads(body).items()
    }
