"""The year's report beside the published figures, asked of reporting and shown as a table."""

import asyncio
from typing import Any

from rich.table import Table
from rich.text import Text

from jieli.client import Api
from jieli.language import chinese, say
from jieli.replay.figures import PERIOD, QUESTIONS, Compared, compare
from jieli.screen import table


async def year_report(reader: Api) -> list[Compared]:
    """Ask reporting for the year and set it beside what was published. Raises Trouble."""
    answers = await asyncio.gather(
        *(_ask(reader, name, asked) for name, asked in QUESTIONS.values())
    )
    return compare(dict(zip(QUESTIONS, answers, strict=True)))


def shown(compared: list[Compared]) -> Table:
    """The comparison for a person: equal or not in words, a sign and a colour."""
    grid = table(
        "",
        say("figure", "指标"),
        say("published", "已公布"),
        say("computed", "计算值"),
        "",
        right=(2, 3),
    )
    for each in compared:
        figure = each.figure
        grid.add_row(
            figure.number,
            figure.chinese if chinese() else figure.english,
            figure.printed,
            _number(each.computed),
            _verdict(each),
        )
    return grid


async def _ask(reader: Api, name: str, asked: dict[str, str]) -> dict[str, Any]:
    report: dict[str, Any] = await reader.get("reporting", f"/v1/reports/{name}", **asked, **PERIOD)
    return report


def _number(value: Any) -> str:
    if value is None:
        return say("not shown", "未显示")
    return f"{value:,}"


def _verdict(compared: Compared) -> Text:
    if compared.equal:
        return Text(say("equal ✓", "一致 ✓"), style="green")
    return Text(say("DIFFERENT ✗", "不一致 ✗"), style="bold red")
