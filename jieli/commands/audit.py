"""`jieli audit verify`: whether anybody changed or removed a row of the record of looks."""

import asyncio
from typing import Any

import typer

from jieli.client import connected
from jieli.language import say
from jieli.running import stack_settings
from jieli.screen import screen
from jieli.trouble import Trouble
from shared.settings import SERVICES, Settings

audit = typer.Typer(help="The record of who looked at whom, and whether it is whole.")


@audit.command("verify")
def verify() -> None:
    """Walk every service's hash chain; exit 1 when a row was changed or is missing."""
    found = asyncio.run(_verify(stack_settings()))
    broken = {service: record for service, record in found.items() if not record["intact"]}
    if broken:
        raise Trouble(
            say(
                "The audit is not whole: "
                + "; ".join(
                    f"row {record['first_bad']} of {service} does not follow from the last"
                    for service, record in broken.items()
                ),
                "审计记录不完整："
                + "；".join(
                    f"{service} 第 {record['first_bad']} 行与前一行不衔接"
                    for service, record in broken.items()
                ),
            ),
            say(
                "Keep the database as it is and compare it with a backup.",
                "请保持数据库原样，并与备份比对。",
            ),
        )
    for service, record in found.items():
        screen().print(
            say(
                f"The audit is whole: {service}, {record['linked']:,} rows, head {record['head']}",
                f"审计记录完整：{service}，{record['linked']:,} 行，链首 {record['head']}",
            )
        )


async def _verify(settings: Settings) -> dict[str, dict[str, Any]]:
    async with connected(settings, "test_ops") as api:
        return {service: await api.get(service, "/internal/v1/audit") for service in SERVICES}
