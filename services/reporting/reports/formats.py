"""A report as JSON or CSV: the same protected rows, with what they are on top."""

import csv
import io
from typing import Any

from services.reporting.reports.dimensions import OTHER_TOPICS
from services.reporting.reports.questions import Language
from services.reporting.reports.rules import HIDDEN, Report, Row
from services.reporting.reports.words import HIDDEN_SPOKEN, WORDS, word

_ZH, _EN = 0, 1


def as_json(report: Report) -> dict[str, Any]:
    """Return the JSON body of a report."""
    question = report.question
    lang = question.lang
    return {
        "name": question.kind.name,
        "title": word("report", question.kind.name, lang),
        "period": {
            "from": question.first.isoformat(),
            "to": question.last.isoformat(),
            "days": question.days,
            "timezone": "Asia/Shanghai",
        },
        "filters": {"channel": question.channel},
        "by": list(question.by),
        "unit": report.unit,
        "measures": dict(report.measures),
        "total": report.total,
        "rows": [_labelled(row, lang) for row in report.rows],
        "margins": {
            name: [_labelled(row, lang) for row in rows] for name, rows in report.margins.items()
        },
        "hidden": report.hidden,
        "markers": {HIDDEN: HIDDEN_SPOKEN[_ZH if lang == "zh" else _EN]},
        "caveats": [word("caveat", code, lang) for code in report.caveats],
        "caveat_codes": report.caveats,
        **report.extra,
    }


def _labelled(row: Row, lang: Language) -> Row:
    labelled: Row = {}
    for name, value in row.items():
        labelled[name] = _code(value)
        if name in WORDS["dimension"] and value is not None:
            labelled[f"{name}_label"] = word(_family(name), value, lang)
    return labelled


def _family(name: str) -> str:
    return {"service": "need"}.get(name, name)


def _code(value: Any) -> Any:
    return "other" if value == OTHER_TOPICS else value


def as_csv(report: Report) -> str:
    """Return a CSV file: lines of metadata that begin with #, then a head, then the rows."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([f"# {line}"] for line in lines_on_top(report))
    head, rows = table_of(report)
    writer.writerow(head)
    writer.writerows(rows)
    return "\ufeff" + out.getvalue()


def table_of(report: Report) -> tuple[list[str], list[list[Any]]]:
    """Return the head and the rows of a report as a flat table; a hidden value is empty."""
    lang = report.question.lang
    dimensions = [name for name in _columns(report) if name in WORDS["dimension"]]
    numbers = [name for name in _columns(report) if name not in dimensions]
    head = [*(f for name in dimensions for f in (name, f"{name}_label")), *numbers, "marker"]
    rows = []
    for row in report.rows:
        cells: list[Any] = []
        for name in dimensions:
            code = row[name]
            cells += ["", ""] if code is None else [_code(code), word(_family(name), code, lang)]
        cells += ["" if row[name] is None else row[name] for name in numbers]
        rows.append([_safe(cell) for cell in (*cells, row.get("marker") or "")])
    return head, rows


def _columns(report: Report) -> list[str]:
    first = report.rows[0] if report.rows else {}
    return [name for name in first if name not in {"marker", "within"}]


def lines_on_top(report: Report) -> list[str]:
    """Return what stands above a table: what it is, of when, in which unit, and its caveats."""
    question, lang = report.question, report.question.lang
    return [
        f"{word('report', question.kind.name, lang)} ({question.kind.name})",
        f"{question.first} – {question.last}, Asia/Shanghai, {question.days} "
        + word("unit", "days", lang),
        f"{word('dimension', 'channel', lang)}: {word('channel', question.channel, lang)}",
        f"{word('unit', report.unit, lang)}",
        f"c = {HIDDEN_SPOKEN[_ZH if lang == 'zh' else _EN]}",
        *(f"{word('caveat', code, lang)}" for code in report.caveats),
    ]


def _safe(cell: Any) -> Any:
    """Keep a spreadsheet from reading a text as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@")) else cell
