"""`jieli erase prove ID`: what is left of an erased referral, why, and until when."""

import asyncio
from typing import Annotated
from uuid import UUID

import asyncpg
import typer
from aiokafka.errors import KafkaError

from jieli.console import print_json, screen, table, waiting
from jieli.erasure_proof import Left, as_rows, standing, what_is_left
from jieli.errors import AWAY, NEEDS_ADMINISTRATOR, CommandError
from jieli.journey import in_china
from jieli.referral_ids import id_of
from jieli.running_stack import running_stack
from shared.language import say
from shared.settings import Settings

erase = typer.Typer(help="Erasure: what is left of a referral that was erased.")


@erase.command("prove")
def prove(
    referral_id: Annotated[
        str, typer.Argument(metavar="<referral>", help="The id of a referral that was erased")
    ],
    json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """Search every table, topic, log and trace; exit 1 when something is left that should not."""
    sought = id_of(referral_id)
    settings = running_stack()
    with waiting(say("Searching everything", "正在搜索全部内容")):
        found = asyncio.run(_prove(settings, sought))
    wrong = [left for left in found if left.wrong]
    if json:
        print_json(as_rows(found))
    else:
        _show(found)
    if wrong:
        raise CommandError(
            say(
                f"Left that should not be there: {', '.join(left.where for left in wrong)}",
                f"仍有不应存在的内容：{'，'.join(left.where for left in wrong)}",
            )
        )


async def _prove(settings: Settings, id_: UUID) -> list[Left]:
    try:
        connection = await asyncpg.connect(settings.database_url, timeout=10)
        try:
            stands = await standing(connection, id_)
        finally:
            await connection.close()
        if stands is None or stands["status"] != "erased":
            raise CommandError(
                say("No referral of this id was erased.", "没有以此编号删除的转介。"),
                say(
                    "Erase it first: DELETE /v1/referrals/{id}",
                    "请先删除：DELETE /v1/referrals/{id}",
                ),
            )
        return await what_is_left(settings, id_)
    except (KafkaError, asyncpg.PostgresError, OSError) as away:
        raise CommandError(
            say(
                f"Not everything could be searched ({type(away).__name__}).",
                f"未能搜索全部内容（{type(away).__name__}）。",
            ),
            say(*NEEDS_ADMINISTRATOR),
            AWAY,
        ) from None


def _show(found: list[Left]) -> None:
    out = screen()
    if not found:
        out.print(say("Nothing is left anywhere.", "任何地方都没有残留。"))
        return
    grid = table(
        say("where", "位置"),
        say("how often", "次数"),
        say("why", "原因"),
        say("until", "直至"),
        right=(1,),
        words=(2, 3),
    )
    for left in found:
        until = f"{in_china(left.until):%Y-%m-%d %H:%M}" if left.until else say("no end", "无期限")
        if left.wrong:
            until = "✗"
        style = "bold red" if left.wrong else ""
        grid.add_row(left.where, f"{left.count:,}", left.why, until, style=style)
    out.print(grid)
