"""`jieli dlq`: events that could not be handled, and how they come back or are put away."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import uuid4

import typer

from jieli.choices import not_one_of, one_of
from jieli.client import Api, connected
from jieli.console import print_json, screen, table
from jieli.errors import USAGE, CommandError
from jieli.journey import in_china
from jieli.running_stack import running_stack
from shared.events.catalogue import CATALOGUE
from shared.language import say
from shared.settings import SERVICES
from shared.vocabulary import DeadLetterClosing, DeadLetterReason

letters = typer.Typer(
    help="Dead letters: list them, look at one, have them handled again, close them."
)

PAGE = 1000
"""Most that one request lists or changes."""
LETTERS = "/internal/v1/dead-letters"
TOPICS = tuple(CATALOGUE)
Found = dict[str, Any]
Name = Annotated[
    str,
    typer.Argument(
        metavar="<dead-letter>", help="A dead letter as the list names it, such as matching:12"
    ),
]
Maybe = Annotated[
    str | None,
    typer.Argument(metavar="<dead-letter>", help="One dead letter, such as matching:12"),
]
Service = Annotated[
    str | None,
    typer.Option(
        metavar="<service>", parser=one_of(SERVICES), help=f"Only of one of: {', '.join(SERVICES)}"
    ),
]
Reason = Annotated[
    str | None,
    typer.Option(
        metavar="<reason>",
        parser=one_of(DeadLetterReason),
        help="Only with this reason, such as handler_failed; another word lists them all",
    ),
]
TopicName = Annotated[
    str | None,
    typer.Option(
        metavar="<topic>",
        parser=one_of(TOPICS),
        help="Only of this topic, such as referrals; another word lists them all",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="For programs")]
Every = Annotated[bool, typer.Option("--all", help="All that match the filter")]


@dataclass(frozen=True)
class Selection:
    """Which dead letters are meant: one by its name, or all that match."""

    service: str | None = None
    reason: str | None = None
    topic: str | None = None
    number: int | None = None
    settled: bool = False


@letters.command("list")
def list_dead_letters(
    service: Service = None,
    reason: Reason = None,
    topic: TopicName = None,
    every: Annotated[
        bool, typer.Option("--all", "--closed", help="Also those that were handled or closed")
    ] = False,
    as_json: Json = False,
) -> None:
    """List the dead letters that wait, the newest first."""
    found = asyncio.run(_listed(Selection(service, reason, topic, settled=every)))
    if as_json:
        print_json(found)
        return
    out = screen()
    if not found:
        out.print(_none(every=every, filtered=any((service, reason, topic))))
        return
    grid = table(
        "id",
        say("event", "事件"),
        say("reason", "原因"),
        say("topic/partition/offset", "主题/分区/位置"),
        say("China time", "北京时间"),
        words=(2, 4),
    )
    for one in found:
        grid.add_row(
            one["dead_letter"],
            one["name"] or "?",
            f"{one['reason']}{_state(one)}",
            f"{one['topic']}/{one['partition']}/{one['offset']}",
            _at(one["created_at"]),
        )
    out.print(grid)


@letters.command("show")
def show_dead_letter(name: Name, as_json: Json = False) -> None:
    """Show one dead letter: where it lay, why it could not be handled; never its content."""
    found = asyncio.run(_one(*_named(name)))
    if as_json:
        print_json(found)
        return
    out = screen()
    for field, value in found.items():
        if value is not None:
            out.print(f"{field:>15}  {value}", markup=False)


@letters.command("replay")
def replay_dead_letters(  # noqa: PLR0913, PLR0917 - each is an option a person may give
    name: Maybe = None,
    service: Service = None,
    reason: Reason = None,
    topic: TopicName = None,
    every: Every = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count them")] = False,
    as_json: Json = False,
) -> None:
    """Have dead letters handled again; safe to repeat."""
    selection = _chosen(name, Selection(service, reason, topic), every=every)
    names = asyncio.run(_each(selection, "replay", {}, dry_run=dry_run))
    if as_json:
        print_json({"dead_letters": names, "asked": not dry_run})
    elif dry_run:
        screen().print(say(f"{len(names)} would be replayed.", f"将重新处理 {len(names)} 封。"))
    else:
        screen().print(
            say(f"{len(names)} asked to be handled again.", f"已请求重新处理 {len(names)} 封。")
        )


@letters.command("close")
def close_dead_letters(  # noqa: PLR0913, PLR0917 - each is an option a person may give
    because: Annotated[
        str,
        typer.Option(
            "--reason",
            metavar="<code>",
            parser=one_of(DeadLetterClosing),
            help=f"Why nothing more is to be done: {', '.join(DeadLetterClosing)}",
        ),
    ],
    name: Maybe = None,
    service: Service = None,
    topic: TopicName = None,
    every: Every = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count them")] = False,
    as_json: Json = False,
) -> None:
    """Put dead letters away for good, on record with who did it and why; safe to repeat."""
    selection = _chosen(name, Selection(service, None, topic), every=every)
    names = asyncio.run(_each(selection, "close", {"reason": because}, dry_run=dry_run))
    if as_json:
        print_json({"dead_letters": names, "reason": because, "closed": not dry_run})
    elif dry_run:
        screen().print(say(f"{len(names)} would be closed.", f"将关闭 {len(names)} 封。"))
    else:
        screen().print(
            say(f"{len(names)} closed: {because}.", f"已关闭 {len(names)} 封：{because}。")
        )


def _none(*, every: bool, filtered: bool) -> str:
    if filtered:
        return say("No dead letter matches.", "没有符合条件的死信。")
    if every:
        return say("There has never been a dead letter.", "从未有过死信。")
    return say(
        "No dead letter waits: every event was handled or closed.",
        "没有待处理的死信：所有事件均已处理或关闭。",
    )


def _chosen(name: str | None, matching: Selection, *, every: bool) -> Selection:
    if name is not None:
        service, number = _named(name)
        return Selection(service, number=number)
    if every:
        return matching
    raise CommandError(
        say(
            "Which one? Name it, or say --all, with --dry-run to count first.",
            "哪一封？请指明，或用 --all（先加 --dry-run 计数）。",
        ),
        "jieli dlq list",
        USAGE,
    )


def _named(name: str) -> tuple[str, int]:
    service, colon, number = name.partition(":")
    if colon and service not in SERVICES:
        raise CommandError(not_one_of(service, SERVICES), "jieli dlq list", USAGE)
    if not (colon and number.isascii() and number.isdigit() and len(number) < 19):
        raise CommandError(
            say(
                "A dead letter is named service:number, such as matching:12.",
                "死信的名字是“服务:编号”，如 matching:12。",
            ),
            "jieli dlq list",
            USAGE,
        )
    return service, int(number)


async def _listed(selection: Selection) -> list[Found]:
    async with connected(running_stack(), "test_ops") as api:
        return await _matching(api, selection)


async def _matching(api: Api, selection: Selection) -> list[Found]:
    services = [selection.service] if selection.service else list(SERVICES)
    pages = await asyncio.gather(*(_of_service(api, service, selection) for service in services))
    found = [one for page in pages for one in page]
    return sorted(found, key=lambda one: str(one["created_at"]), reverse=True)


async def _of_service(api: Api, service: str, selection: Selection) -> list[Found]:
    found: list[Found] = []
    before: int | None = None
    while True:
        page = await api.get(
            service,
            LETTERS,
            limit=PAGE,
            before=before,
            reason=selection.reason,
            topic=selection.topic,
            open=None if selection.settled else "true",
        )
        found += [_of(service, one) for one in page["dead_letters"]]
        before = page["next"]
        if before is None:
            return found


def _of(service: str, found: Found) -> Found:
    return {"dead_letter": f"{service}:{found['id']}", "service": service, **found}


async def _one(service: str, number: int) -> Found:
    async with connected(running_stack(), "test_ops") as api:
        return _of(service, await api.get(service, f"{LETTERS}/{number}"))


async def _each(selection: Selection, verb: str, body: Found, *, dry_run: bool) -> list[str]:
    """Do this with each that is meant; the names of those it was done with."""
    async with connected(running_stack(), "test_ops") as api:
        if selection.number is not None and selection.service is not None:
            path = f"{LETTERS}/{selection.number}"
            one = await api.get(selection.service, path)
            if not dry_run:
                await api.post(selection.service, f"{path}/{verb}", body, f"{verb}-{uuid4()}")
            return [_of(selection.service, one)["dead_letter"]]
        chosen = await _matching(api, selection)
        if dry_run:
            return [one["dead_letter"] for one in chosen]
        done: list[str] = []
        for service in dict.fromkeys(one["service"] for one in chosen):
            numbers = [one["id"] for one in chosen if one["service"] == service]
            for start in range(0, len(numbers), PAGE):
                several = {**body, "ids": numbers[start : start + PAGE]}
                answer = await api.post(service, f"{LETTERS}/{verb}", several, f"{verb}-{uuid4()}")
                done += [f"{service}:{number}" for number in answer["ids"]]
        return done


def _state(found: Found) -> str:
    if found["closed_at"]:
        return say(f" (closed: {found['closed_reason']})", f"（已关闭：{found['closed_reason']}）")
    if found["replayed_at"]:
        return say(" (handled)", "（已处理）")
    return say(" (asked again)", "（已请求重试）") if found["replay_asked"] else ""


def _at(moment: str) -> str:
    return f"{in_china(datetime.fromisoformat(moment)):%Y-%m-%d %H:%M:%S}"
