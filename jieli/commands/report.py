"""`jieli report NAME`: a report of reporting's, as a table, JSON or CSV."""

import asyncio
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from jieli.choices import one_of
from jieli.client import connected
from jieli.console import print_json, screen, table
from jieli.running_stack import running_stack
from services.reporting.reports.catalogue import REPORTS, Kind
from services.reporting.reports.dimensions import CHANNEL_FILTERS
from services.reporting.reports.words import WORDS
from shared.language import chinese, say
from shared.settings import Settings

HIDDEN = "[c]"


FORMS = ("table", "json", "csv")
MEASURES = {
    "number": "编号",
    "value": "数值",
    "unit": "单位",
    "share_pct": "占比（%）",
    "referrals": "转介数",
    "median_hours": "中位小时数",
    "p90_hours": "第90百分位小时数",
    "marker": "标记",
}
"""Columns that are no dimension, as they are called in Chinese."""


def report(  # noqa: PLR0913, PLR0917 - each is an option a person may give
    name: Annotated[
        str,
        typer.Argument(
            metavar="<report>", parser=one_of(REPORTS), help=f"One of: {', '.join(REPORTS)}"
        ),
    ],
    first: Annotated[
        str | None, typer.Option("--from", metavar="<day>", help="First day, as 2022-08-18")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="<day>", help="Last day, counted too")
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(metavar="<period>", help="A published period, such as 2026-Q3 or 2026"),
    ] = None,
    population: Annotated[
        str | None, typer.Option(metavar="<population>", help="Only of these, such as all")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            metavar="<division>", help="Divide by, such as province or harm,gender; see below"
        ),
    ] = None,
    channel: Annotated[
        str | None,
        typer.Option(
            metavar="<channel>",
            parser=one_of(CHANNEL_FILTERS),
            help=f"One of: {', '.join(CHANNEL_FILTERS)}",
        ),
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            metavar=f"<{'|'.join(FORMS)}>",
            parser=one_of(FORMS),
            help="How it is printed",
        ),
    ] = "table",
    as_json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """Print a report; figures too small to be safe are withheld, and the table says so."""
    asked = {"from": first, "to": last, "period": period, "population": population}
    asked |= {"by": by, "channel": channel}
    form = "json" if as_json else form
    asked["format"] = "csv" if form == "csv" else None
    asked["lang"] = "zh" if chinese() else "en"
    text, found = asyncio.run(_ask(running_stack(), name, asked, parsed=form != "csv"))
    if found is None:
        typer.echo(text, nl=not text.endswith("\n"))
    elif form == "json":
        print_json(found)
    else:
        show(found)


def listing() -> tuple[str, list[tuple[str, str]]]:
    """The reports there are, each with its title and the ways it may be divided."""
    place = 0 if chinese() else 1
    rows = [
        (
            kind.name,
            say("; ", "；").join(
                filter(None, (WORDS["report"][kind.name][place], _divisions(kind)))
            ),
        )
        for kind in REPORTS.values()
    ]
    return say("Reports", "报告"), rows


def _divisions(kind: Kind) -> str:
    if not kind.dimensions:
        return ""
    names = ", ".join(kind.dimensions)
    return say(f"--by up to {kind.most} of: {names}", f"--by 至多 {kind.most} 项：{names}")


def show(found: dict[str, Any]) -> None:
    """Print a report as a table with its period, unit, total and caveats."""
    out = screen()
    out.print("  ".join(_heading(found)), markup=False)
    rows = [_labelled(row) for row in found["rows"]]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    figures = [
        n
        for n, name in enumerate(columns)
        if all(not isinstance(row.get(name), str) for row in rows)
    ]
    words = tuple(n for n in range(len(columns)) if n not in figures)
    grid = table(*map(_title, columns), right=tuple(figures), words=words)
    for row, whole in zip(rows, found["rows"], strict=True):
        hidden = whole.get("marker") is not None
        grid.add_row(*(_cell(row.get(name), hidden=hidden) for name in columns))
    out.print(grid)
    out.print(f"{say('total', '合计')}  {_words(found['total'])}", markup=False)
    if found.get("hidden"):
        note = say("withheld to protect people", "为保护当事人不公布")
        out.print(f"{HIDDEN} {note}: {found['hidden']}", markup=False)
    for caveat in found.get("caveats", ()):
        out.print(f"· {_words(caveat)}", markup=False)


def _heading(found: dict[str, Any]) -> Iterator[str]:
    """What is counted, of when, and in which unit."""
    name, unit, period = found["name"], found["unit"], found["period"]
    if not chinese():
        yield from (name, _words(period), _words(unit))
        return
    yield WORDS["report"].get(name, (name, name))[0]
    days = f"（{period['days']} 天）" if "days" in period else ""
    yield f"{period['from']} 至 {period['to']}{days}"
    yield WORDS["unit"].get(unit, (_words(unit),))[0]


def _title(column: str) -> str:
    """What a column is called; in English by its name in the report."""
    if not chinese():
        return column
    return MEASURES.get(column) or WORDS["dimension"].get(column, (column,))[0]


def _labelled(row: dict[str, Any]) -> dict[str, Any]:
    """The row as people read it: a label in the place of its code, without the marker."""
    return {
        name: row.get(f"{name}_label", value)
        for name, value in row.items()
        if name != "marker" and not name.endswith("_label")
    }


async def _ask(
    settings: Settings, name: str, asked: dict[str, str | None], *, parsed: bool
) -> tuple[str, dict[str, Any] | None]:
    async with connected(settings, "test_reader") as api:
        response = await api.read("reporting", f"/v1/reports/{name}", **asked)
        return response.text, response.json() if parsed else None


def _cell(value: Any, *, hidden: bool) -> str:
    if value is None:
        return HIDDEN if hidden else "–"
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _words(value: Any) -> str:
    """A number, a text, or several of them, in one line."""
    if isinstance(value, dict):
        return "  ".join(f"{_title(name)} {_words(part)}" for name, part in value.items())
    return _cell(value, hidden=True) if not isinstance(value, str) else value
