"""`jieli trace ID`: one referral's journey, from the services' own records."""

import asyncio
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

import typer

from jieli.client import Api, connected
from jieli.journey import Line, in_china, merge, trace_ids
from jieli.language import say
from jieli.running import stack_settings
from jieli.screen import screen, table
from jieli.trouble import Trouble
from shared.settings import SERVICES, Settings


def trace(
    referral_id: Annotated[str, typer.Argument(help="The referral's id, as its POST answered it")],
) -> None:
    """Show a referral's journey through all services, with its traces."""
    settings = stack_settings()
    show_journey(settings, asyncio.run(journey(settings, id_of(referral_id))))


async def journey(settings: Settings, referral_id: UUID) -> list[Line]:
    """Ask every service what it has on record. Raises Trouble when none knows the referral."""
    async with connected(settings, "test_ops") as api:
        records = await asyncio.gather(*(_record(api, name, referral_id) for name in SERVICES))
    lines = merge(records)
    if not lines:
        raise Trouble(
            say("No service has a record of this referral.", "没有任何服务有这条转介的记录。"),
            say(
                "The id is the one POST /v1/referrals answered; an erased referral leaves none."
                " Make one to look at: jieli try",
                "请用 POST /v1/referrals 返回的 id；已删除的转介不留记录。可以先试一条：jieli try",
            ),
        )
    return lines


def show_journey(settings: Settings, lines: list[Line]) -> None:
    """Print the journey and where its traces can be seen."""
    out = screen()
    grid = table(
        say("China time", "北京时间"),
        say("elapsed", "经过"),
        say("service", "服务"),
        say("what", "事情"),
        say("topic/partition/offset", "主题/分区/位置"),
        right=(1,),
    )
    for line in lines:
        if line.silence is not None:
            grid.add_row("", "", "", _quiet(line.silence), "", style="yellow")
        moment = line.moment
        grid.add_row(
            f"{in_china(moment.at):%H:%M:%S.%f}"[:-3],
            f"+{line.elapsed.total_seconds():.3f} s",
            moment.service,
            _what(line),
            moment.place,
            style="bold red" if moment.verb == "dead letter" else "",
        )
    out.print(f"{in_china(lines[0].moment.at):%Y-%m-%d}")
    out.print(grid)
    for trace_id in trace_ids(lines):
        out.print(f"{say('trace', '链路')}  {settings.zipkin}/zipkin/traces/{trace_id}")


async def _record(api: Api, service: str, referral_id: UUID) -> dict[str, Any]:
    record: dict[str, Any] = await api.get(service, f"/internal/v1/journeys/{referral_id}")
    return record


def _what(line: Line) -> str:
    moment = line.moment
    verbs = {
        "told": say("tells", "发出"),
        "handled": say("handles", "处理"),
        "dead letter": say("could not handle", "无法处理"),
    }
    waiting = say(" (not sent yet)", "（尚未发送）") if moment.waiting else ""
    return f"{verbs.get(moment.verb, moment.verb)} {moment.event}{waiting}"


def _quiet(silence: timedelta) -> str:
    seconds = f"{silence.total_seconds():.0f} s"
    return say(f"··· nothing for {seconds} ···", f"··· 其间 {seconds} 没有动静 ···")


def id_of(text: str) -> UUID:
    """The id a person typed. Raises Trouble."""
    try:
        return UUID(text)
    except ValueError:
        raise Trouble(
            say("That is not a referral's id.", "这不是转介的 id。"),
            say(
                "It looks like 0198f0c2-7d1e-7c33-9a51-1f6f3ad0c1e2 and comes with POST"
                " /v1/referrals; try: jieli try",
                "它形如 0198f0c2-7d1e-7c33-9a51-1f6f3ad0c1e2，由 POST /v1/referrals 返回；"
                "可先试一条：jieli try",
            ),
        ) from None
