"""`jieli trigger EVENT`: a test event of a kind, made through the sandbox and really signed."""

import asyncio
from dataclasses import asdict
from typing import Annotated

import typer

from jieli.approvals import FIRST, SECOND
from jieli.client import several
from jieli.console import print_json, screen
from jieli.errors import USAGE, CommandError
from jieli.running_stack import running_stack
from jieli.sandbox_events import EVENTS, HOTLINE, NETWORK, READER, Made, Sandbox
from shared.language import chinese, say
from shared.settings import Settings


def trigger(
    event: Annotated[str, typer.Argument(metavar="<event>", help="Such as need.completed")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """Make a test event through the sandbox, signed as a real one, for a receiver to read."""
    if event not in EVENTS:
        raise CommandError(
            say("No event of that name can be made.", "没有这个名字的事件可以触发。"),
            say("Known: ", "可用：") + ", ".join(EVENTS),
            USAGE,
        )
    made = asyncio.run(_make(running_stack(), event))
    if as_json:
        print_json(asdict(made))
    else:
        _show(made)


def listing() -> tuple[str, list[tuple[str, str]]]:
    """The events there are, each with what happens for it."""
    place = 1 if chinese() else 0
    return say("Events", "事件"), [(name, kind.about[place]) for name, kind in EVENTS.items()]


async def _make(settings: Settings, event: str) -> Made:
    names = (HOTLINE, NETWORK, "test_ops", FIRST, SECOND)
    async with several(settings, *names) as (hotline, network, operator, first, second):
        return await Sandbox(settings, hotline, network, operator, (first, second)).make(event)


def _show(made: Made) -> None:
    out = screen()
    out.print(
        say(
            f"{made.event} for {made.client}, from referral {made.referral_id}",
            f"{made.event}（发给 {made.client}），来自转介 {made.referral_id}",
        )
    )
    if made.client == READER:
        out.print(
            say(
                "Eleven outcomes that look the same are released together within half a minute.",
                "十一条相同的结果将在半分钟内一并发布。",
            )
        )
