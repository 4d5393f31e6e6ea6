"""`jieli dlq`: events that could not be handled, and how they come back."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import uuid4

import typer

from jieli.client import Api, connected
from jieli.journey import in_china
from jieli.language import say
from jieli.running import stack_settings
from jieli.screen import screen, table
from jieli.trouble import Trouble
from shared.settings import SERVICES

letters = typer.Typer(help="Dead letters: list them, look at one, have them handled again.")

Letter = dict[str, Any]
Name = Annotated[str, typer.Argument(help="A letter as the list names it, such as matching:12")]
Service = Annotated[str | None, typer.Option(help="Only letters of this service")]
Reason = Annotated[str | None, typer.Option(help="Only letters with this reason")]


@letters.command("list")
def list_letters(service: Service = None, reason: Reason = None, closed: bool = False) -> None:
    """List what waits, the newest first; with --closed also what is settled."""
    found = asyncio.run(_listed(_matching(service, reason, closed)))
    out = screen()
    if not found:
        out.print(say("No dead letters: every event was handled.", "没有死信：所有事件都已处理。"))
        return
    grid = table("id", "event", say("reason", "原因"), "topic/partition/offset", say("at", "时间"))
    for letter in found:
        grid.add_row(
            letter["letter"],
            letter["name"] or "?",
            f"{letter['reason']}{_state(letter)}",
            f"{letter['topic']}/{letter['partition']}/{letter['offset']}",
            _at(letter["created_at"]),
        )
    out.print(grid)


@letters.command("show")
def show_letter(letter: Name) -> None:
    """Show one letter: where it lay, why it could not be handled; never its content."""
    found = asyncio.run(_one(*_named(letter)))
    out = screen()
    for field, value in found.items():
        if value is not None:
            out.print(f"{field:>15}  {value}", markup=False)


@letters.command("replay")
def replay_letters(
    letter: Annotated[str | None, typer.Argument(help="One letter, such as matching:12")] = None,
    service: Service = None,
    reason: Reason = None,
    every: Annotated[bool, typer.Option("--all", help="All that match the filter")] = False,
    dry_run: Annotated[bool, typer.Option(help="Only count them")] = False,
) -> None:
    """Have letters handled again; safe to repeat."""
    if letter is None and not every:
        raise Trouble(
            say("Which one?", "哪一封？"),
            "jieli dlq replay matching:12 · jieli dlq replay --all --dry-run",
        )
    wanted = _matching(service, reason, closed=False) if letter is None else _is(letter)
    asked = asyncio.run(_replay(wanted, dry_run=dry_run))
    if dry_run:
        screen().print(say(f"{asked} would be replayed.", f"将重新处理 {asked} 封。"))
    else:
        screen().print(say(f"{asked} asked to be handled again.", f"已请求重新处理 {asked} 封。"))


def _matching(service: str | None, reason: str | None, closed: bool) -> Callable[[Letter], bool]:
    return lambda letter: (
        (service is None or letter["service"] == service)
        and (reason is None or letter["reason"] == reason)
        and (closed or not (letter["closed_at"] or letter["replayed_at"]))
    )


def _is(name: str) -> Callable[[Letter], bool]:
    service, number = _named(name)
    return lambda letter: letter["service"] == service and letter["id"] == number


def _named(name: str) -> tuple[str, int]:
    service, _, number = name.partition(":")
    if service not in SERVICES or not number.isdigit():
        raise Trouble(
            say("A letter is named service:number.", "死信的名字是 服务:编号。"),
            "jieli dlq list",
        )
    return service, int(number)


async def _listed(wanted: Callable[[Letter], bool]) -> list[Letter]:
    async with connected(stack_settings(), "test_ops") as api:
        return [letter for letter in await _all(api) if wanted(letter)]


async def _all(api: Api) -> list[Letter]:
    pages = await asyncio.gather(
        *(api.get(service, "/internal/v1/dead-letters", limit=1000) for service in SERVICES)
    )
    found = [
        {"letter": f"{service}:{letter['id']}", "service": service, **letter}
        for service, page in zip(SERVICES, pages, strict=True)
        for letter in page["dead_letters"]
    ]
    return sorted(found, key=lambda letter: str(letter["created_at"]), reverse=True)


async def _one(service: str, number: int) -> Letter:
    async with connected(stack_settings(), "test_ops") as api:
        found: Letter = await api.get(service, f"/internal/v1/dead-letters/{number}")
        return found


async def _replay(wanted: Callable[[Letter], bool], *, dry_run: bool) -> int:
    async with connected(stack_settings(), "test_ops") as api:
        chosen = [letter for letter in await _all(api) if wanted(letter)]
        for letter in [] if dry_run else chosen:
            path = f"/internal/v1/dead-letters/{letter['id']}/replay"
            await api.post(letter["service"], path, {}, f"replay-{uuid4()}")
    return len(chosen)


def _state(letter: Letter) -> str:
    if letter["closed_at"]:
        return say(" (closed)", "（已关闭）")
    if letter["replayed_at"]:
        return say(" (handled)", "（已处理）")
    return say(" (asked again)", "（已请求重试）") if letter["replay_asked"] else ""


def _at(moment: str) -> str:
    return f"{in_china(datetime.fromisoformat(moment)):%m-%d %H:%M:%S}"
