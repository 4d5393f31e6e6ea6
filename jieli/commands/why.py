"""`jieli why <offer>`: why a provider was asked, the choice made again from its record."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

import typer

from jieli.client import connected
from jieli.console import print_json, screen, table
from jieli.errors import NO, CommandError
from jieli.running_stack import running_stack
from shared.language import say


def why(
    offer: Annotated[UUID, typer.Argument(metavar="<id>")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """Show why this provider was asked: the choice, made again from its record."""
    found = asyncio.run(_read(offer))
    if as_json:
        print_json(found)
    else:
        _show(found)
    if found["same"] is False:
        raise CommandError(
            say(
                "The record does not give the choice that was made.",
                "依记录得出的选择与当时不一致。",
            ),
            say("The rules were changed, or the record was.", "规则或记录已被更改。"),
            NO,
        )


async def _read(offer: UUID) -> dict[str, Any]:
    async with connected(running_stack(), "test_ops") as api:
        found: dict[str, Any] = await api.get("matching", f"/v1/offers/{offer}/why")
        return found


def _show(found: dict[str, Any]) -> None:
    out = screen()
    asked = say("asked", "询问")
    out.print(
        f"{found['need']}  {asked} {found['provider_id']}  {found['offered_at'][:16]}"
        f"  ({found['attempt']})",
        markup=False,
    )
    others = ", ".join(f"{name} {count}" for name, count in sorted(found["excluded"].items()))
    out.print(
        say(
            f"{found['considered']} could be asked; not: {others or 'nobody'}",
            f"可询问 {found['considered']} 家；不可询问：{others or '无'}",
        ),
        markup=False,
    )
    if found["score"] is None:
        out.print(say("No record was kept of this choice.", "该选择未留记录。"))
        return
    grid = table(
        say("provider", "服务机构"),
        say("near", "远近"),
        say("held", "占用"),
        say("asked", "次数"),
        say("helper", "延续"),
        say("kind", "类型"),
        say("language", "语言"),
        say("yields", "让位"),
        say("distance", "距离"),
        say("body", "组织"),
        say("load", "负荷"),
        say("points", "合计"),
        right=(2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
    )
    for one in found["compared"]:
        grid.add_row(
            one["provider_id"],
            one["level"],
            f"{one['held']}/{one['places']}",
            str(one["asked_before"]),
            *(f"{value:g}" for value in one["points"].values()),
            f"{one['total']:g}",
        )
    out.print(grid)
    said = say("made again: the same", "重新计算：一致")
    if not found["same"]:
        said = say("made again: another", "重新计算：不一致")
    rules = say("points", "分值")
    seed = say("seed", "种子")
    if made := found["round"]:
        out.print(
            say(
                f"given in a round of {made['needs']} needs, worth {made['value']:g} together",
                f"在一轮 {made['needs']} 项需求中统一分配，合计 {made['value']:g} 分",
            )
        )
    out.print(f"{said}  {rules} {found['score']}  {seed} {found['seed'][:12]}", markup=False)
