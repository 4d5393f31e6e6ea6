"""`jieli report NAME`: a report of reporting's, as a table, JSON or CSV."""

import asyncio
from enum import StrEnum
from typing import Annotated, Any

import typer

from jieli.client import connected
from jieli.language import chinese, say
from jieli.running import stack_settings
from jieli.screen import screen, table
from shared.settings import Settings

HIDDEN = "[c]"


class Form(StrEnum):
    """How a report is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def report(  # noqa: PLR0913, PLR0917 - each is an option a person may give
    name: Annotated[str, typer.Argument(help="Such as requests, topics, channel-usage")],
    first: Annotated[str | None, typer.Option("--from", help="First day, as 2022-08-18")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day, counted too")] = None,
    by: Annotated[
        str | None, typer.Option(help="Divide by, such as province or harm,gender")
    ] = None,
    channel: Annotated[str | None, typer.Option(help="online, hotline or one channel")] = None,
    form: Annotated[Form, typer.Option("--format", help="How it is printed")] = Form.TABLE,
) -> None:
    """Print a report; figures too small to be safe are withheld, and the table says so."""
    asked = {"from": first, "to": last, "by": by, "channel": channel}
    asked["format"] = "csv" if form is Form.CSV else None
    asked["lang"] = "zh" if chinese() else "en"
    text, found = asyncio.run(_ask(stack_settings(), name, asked, parsed=form is Form.TABLE))
    if found is None:
        typer.echo(text, nl=not text.endswith("\n"))
    else:
        show(found)


def show(found: dict[str, Any]) -> None:
    """Print a report as a table with its period, unit, total and caveats."""
    out = screen()
    out.print(f"{found['name']}  {_words(found['period'])}  {_words(found['unit'])}")
    rows = [_labelled(row) for row in found["rows"]]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    figures = [
        n
        for n, name in enumerate(columns)
        if all(not isinstance(row.get(name), str) for row in rows)
    ]
    grid = table(*columns, right=tuple(figures))
    for row, whole in zip(rows, found["rows"], strict=True):
        hidden = whole.get("marker") is not None
        grid.add_row(*(_cell(row.get(name), hidden=hidden) for name in columns))
    out.print(grid)
    out.print(f"{say('total', '合计')}  {_words(found['total'])}")
    if found.get("hidden"):
        note = say("withheld to protect people", "为保护当事人不公布")
        out.print(f"{HIDDEN} {note}: {found['hidden']}", markup=False)
    for caveat in found.get("caveats", ()):
        out.print(f"· {_words(caveat)}", markup=False)


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
        return r"\[c]" if hidden else "–"
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _words(value: Any) -> str:
    """A number, a text, or several of them, in one line."""
    if isinstance(value, dict):
        return "  ".join(f"{name} {_words(part)}" for name, part in value.items())
    return _cell(value, hidden=True) if not isinstance(value, str) else value
