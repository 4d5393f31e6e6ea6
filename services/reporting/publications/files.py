"""A whole publication as one CSV file or as a workbook."""

import csv
import io
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from services.reporting.publications.records import Published
from services.reporting.reports.rules import Report

Reports = Mapping[tuple[str, tuple[str, ...], str], Report]
_HEAD = ("report", "by", "channel", "codes", "measure", "unit", "value", "marker")


def lines(reports: Reports) -> Iterator[tuple[Any, ...]]:
    """Yield every number in a line of its own; a hidden one is empty."""
    for (name, by, channel), report in sorted(reports.items(), key=lambda each: each[0]):
        for row in report.rows:
            codes = "|".join(str(row[each]) for each in by if each in row)
            for measure, unit in report.measures.items():
                if measure in row:
                    value = row[measure]
                    said = "" if value is None else value
                    marker = row.get("marker") or ""
                    yield name, ",".join(by), channel, codes, measure, unit, said, marker


def about(published: Published) -> list[str]:
    """Return what stands above the numbers."""
    return [
        f"population: {published.population}",
        f"period: {published.period.name} ({published.period.first} – {published.period.last})",
        f"version: {published.version}",
        f"status: {published.status}",
        f"made at: {published.made_at:%Y-%m-%dT%H:%M:%SZ}",
        f"reason: {published.reason or '-'}",
        f"method: {published.method}",
        f"digest of the JSON: {published.digest}",
    ]


def as_csv(published: Published, reports: Reports) -> str:
    """Return a CSV file: lines of metadata that begin with #, then a head, then the numbers."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([f"# {each}"] for each in about(published))
    writer.writerow(_HEAD)
    writer.writerows(lines(reports))
    return "\ufeff" + out.getvalue()


def as_xlsx(published: Published, reports: Reports) -> bytes:
    """Return a workbook of all numbers, with a sheet that says what they are."""
    # The library is 18 MB, and not for a process that nobody asks for a workbook.
    from openpyxl import Workbook  # type: ignore[import-untyped]  # noqa: PLC0415

    book = Workbook(write_only=True)
    numbers, told = book.create_sheet("Figures"), book.create_sheet("About")
    numbers.freeze_panes = "A2"
    numbers.append(_HEAD)
    for each in lines(reports):
        numbers.append(each)
    for each_line in about(published):
        told.append([each_line])
    out = BytesIO()
    book.save(out)
    return out.getvalue()
