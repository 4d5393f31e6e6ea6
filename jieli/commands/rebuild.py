"""`jieli rebuild --check`: whether events alone give the same facts as the running service has."""

import asyncio
from typing import Annotated, Any

import asyncpg
import typer
from aiokafka.errors import KafkaError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from jieli.console import aside, print_json, screen, table
from jieli.errors import AWAY, NEEDS_ADMINISTRATOR, USAGE, CommandError
from jieli.running_stack import running_stack
from jieli.topic_records import operators
from services.reporting.archive.rebuild import Rebuilt, check
from shared.language import say
from shared.security.aead import SealBroken


def rebuild(
    *,
    only_check: Annotated[
        bool, typer.Option("--check", help="Compare; change nothing the service reads")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """Count every event again in a database of its own; exit 1 when the facts differ."""
    if not only_check:
        raise CommandError(
            say(
                "Say --check: the facts that are read are never replaced.",
                "请加 --check：不会替换正在使用的数据。",
            ),
            "jieli rebuild --check",
            USAGE,
        )
    try:
        found = asyncio.run(_check())
    except (KafkaError, asyncpg.PostgresError, OSError) as away:
        raise CommandError(
            say(
                f"The events or the facts could not be read ({type(away).__name__}).",
                f"未能读取事件或数据（{type(away).__name__}）。",
            ),
            say(*NEEDS_ADMINISTRATOR),
            AWAY,
        ) from None
    except SealBroken:
        raise CommandError(
            say("A chunk of the archive was changed or moved.", "归档中有一块被改动或移动。"),
            say("Compare it with a backup.", "请与备份比对。"),
        ) from None
    if as_json:
        print_json(_as_document(found))
    else:
        _show(found)
    if not found.equal:
        raise CommandError(
            say(
                "Events do not give the facts that the service has.",
                "由事件得出的数据与服务现有数据不一致。",
            ),
            say(
                "Keep the database as it is; the months above are where to look.",
                "请保持数据库原样；从上列月份查起。",
            ),
        )


async def _check() -> Rebuilt:
    with _bar() as bar:
        task = bar.add_task(say("Counting every event again", "正在重新统计全部事件"), total=None)

        def told(read: int, every: int) -> None:
            bar.update(task, completed=read, total=every)

        return await check(operators(running_stack()), told)


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=aside(),
        transient=True,
        disable=not aside().is_terminal,
    )


def _as_document(found: Rebuilt) -> dict[str, Any]:
    return {
        "equal": found.equal,
        "archived": found.archived,
        "from_kafka": found.from_kafka,
        "repeated": found.repeated,
        "unreadable": found.unreadable,
        "erased": found.erased,
        "differences": found.differences,
    }


def _show(found: Rebuilt) -> None:
    out = screen()
    out.print(
        say(
            f"{found.archived:,} events of the archive and {found.from_kafka:,} on Kafka were"
            f" counted again; {found.repeated:,} were repeats, {found.unreadable:,} unreadable,"
            f" {found.erased:,} facts are what erasures left.",
            f"重新统计了归档中的 {found.archived:,} 个事件与 Kafka 上的 {found.from_kafka:,} 个；"
            f"重复 {found.repeated:,} 个，无法理解 {found.unreadable:,} 个，"
            f"删除后保留的数据 {found.erased:,} 条。",
        ),
        markup=False,
    )
    if found.equal:
        out.print(say("Every fact is the same.", "全部数据一致。"), style="green")
        return
    grid = table(
        say("table", "数据表"),
        say("month", "月份"),
        say("in the service", "服务现有"),
        say("from events", "由事件得出"),
        right=(2, 3),
    )
    for each in found.differences:
        grid.add_row(each.table, each.month, f"{each.running:,}", f"{each.from_events:,}")
    out.print(grid)
