"""`jieli publish`: what is published, and publishing a period ahead of its day or again."""

import asyncio
from typing import Annotated, Any

import typer

from jieli.client import several
from jieli.console import print_json, screen, table
from jieli.publishing import publish as make
from jieli.publishing import published
from jieli.running_stack import running_stack
from shared.language import chinese, say
from shared.settings import Settings


def publish(
    period: Annotated[
        str | None,
        typer.Option(
            metavar="<period>", help="Publish this period: 2026-10, 2026-Q3, 2026 or first..last"
        ),
    ] = None,
    population: Annotated[
        str | None, typer.Option(metavar="<population>", help="Only of these, such as all")
    ] = None,
    reason: Annotated[
        str | None,
        typer.Option(metavar="<sentence>", help="Why it is published again; everybody can read it"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """Show what is published; with --period, publish a period now."""
    found = asyncio.run(_publish(running_stack(), period, population, reason))
    if as_json:
        print_json({"publications": found})
        return
    grid = table(
        say("period", "时期"),
        say("of whom", "对象"),
        say("version", "版本"),
        say("status", "状态"),
        right=(2,),
    )
    for each in found:
        withheld = each["withheld"]
        status = (
            f"{say('withheld', '不公布')}: {withheld}" if withheld else say("published", "已发布")
        )
        title = each["title"]["zh" if chinese() else "en"]
        grid.add_row(each["period"], title, str(each["version"]), status)
    screen().print(grid)


async def _publish(
    settings: Settings, period: str | None, population: str | None, reason: str | None
) -> list[dict[str, Any]]:
    async with several(settings, "test_ops") as (operator,):
        if period is None:
            known = await published(operator)
            return [each for each in known if population in {None, each["population"]}]
        return await make(operator, period, population, reason)
