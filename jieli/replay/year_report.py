"""The year's report beside the published figures, asked of reporting and shown as a table."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from jieli.client import Api
from jieli.console import Table, table
from jieli.replay.figures import FIGURES, PERIOD, QUESTIONS, Compared, Figure, compare
from shared.language import chinese, say


async def year_report(
    reader: Api,
    questions: Mapping[str, tuple[str, dict[str, str]]] = QUESTIONS,
    period: Mapping[str, str] = PERIOD,
    figures: Sequence[Figure] = FIGURES,
) -> list[Compared]:
    """Ask reporting for a period and set it beside what was published. Raises CommandError."""
    answers = await asyncio.gather(
        *(_ask(reader, name, {**asked, **period}) for name, asked in questions.values())
    )
    return compare(dict(zip(questions, answers, strict=True)), figures)


def shown(compared: list[Compared]) -> Table:
    """The comparison for a person: equal or not in words, a sign and a colour."""
    grid = table(
        say("no.", "编号"),
        say("figure", "指标"),
        say("published", "已公布"),
        say("computed", "计算值"),
        say("verdict", "对照"),
        right=(2, 3),
        words=(1,),
    )
    for each in compared:
        figure = each.figure
        grid.add_row(
            figure.number,
            figure.chinese if chinese() else figure.english,
            figure.printed,
            _number(each.computed),
            _verdict(each),
            style="" if each.equal else "bold red",
        )
    return grid


async def _ask(reader: Api, name: str, asked: dict[str, str]) -> dict[str, Any]:
    report: dict[str, Any] = await reader.get("reporting", f"/v1/reports/{name}", **asked)
    return report


def _number(value: Any) -> str:
    if value is None:
        return say("not shown", "未显示")
    return f"{value:,}"


def _verdict(compared: Compared) -> str:
    return say("equal ✓", "一致 ✓") if compared.equal else say("DIFFERENT ✗", "不一致 ✗")


def as_rows(compared: list[Compared]) -> list[dict[str, Any]]:
    """The comparison for programs."""
    return [
        {
            "number": each.figure.number,
            "figure": each.figure.english,
            "published": each.figure.published,
            "computed": each.computed,
            "equal": each.equal,
        }
        for each in compared
    ]
