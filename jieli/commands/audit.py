"""`jieli audit verify`: whether anybody changed or removed a row of the record of looks."""

import asyncio
from typing import Any

import typer

from jieli.client import connected
from jieli.language import say
from jieli.running import stack_settings
from jieli.screen import screen
from jieli.trouble import Trouble
from shared.settings import Settings

audit = typer.Typer(help="The record of who looked at whom, and whether it is whole.")


@audit.command("verify")
def verify() -> None:
    """Walk the hash chain; exit 1 when a row was changed or is missing."""
    found = asyncio.run(_verify(stack_settings()))
    if not found["intact"]:
        raise Trouble(
            say(
                f"The audit is not whole: row {found['first_bad']} does not follow from the last.",
                f"审计记录不完整：第 {found['first_bad']} 行与前一行不衔接。",
            ),
            say(
                "Keep the database as it is and compare it with a backup.",
                "请保持数据库原样，并与备份比对。",
            ),
        )
    screen().print(
        say(
            f"The audit is whole: {found['linked']:,} rows, head {found['head']}",
            f"审计记录完整：{found['linked']:,} 行，链首 {found['head']}",
        )
    )


async def _verify(settings: Settings) -> dict[str, Any]:
    async with connected(settings, "test_ops") as api:
        found: dict[str, Any] = await api.get("intake", "/internal/v1/audit")
        return found
