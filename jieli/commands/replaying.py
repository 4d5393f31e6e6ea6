"""`jieli replay` and `jieli providers`: invented work, posted through the public API."""

import asyncio
from typing import Annotated
from uuid import UUID

import typer

from deploy.local.progress import Console
from jieli.approving import FIRST, SECOND, approve
from jieli.client import several
from jieli.commands.trace import journey
from jieli.journey import trace_ids
from jieli.language import say
from jieli.replay import marker
from jieli.replay.contacts import contacts
from jieli.replay.directory import directory
from jieli.replay.figures import Compared
from jieli.replay.replaying import STEPS, Replayed, replay
from jieli.replay.year import make_year, ndjson
from jieli.replay.year_report import shown, year_report
from jieli.running import stack_settings
from jieli.screen import screen
from jieli.trouble import Trouble
from shared.settings import Settings

replays = typer.Typer(help="Post invented work through the public API.")
providers = typer.Typer(help="The directory: what waits for approval; invented providers.")

Seed = Annotated[int, typer.Option(help="The same seed gives the same people, byte for byte")]


@replays.command("applet-year")
def applet_year(seed: Seed = 1) -> None:
    """Replay the mini-program year and set it beside the published figures."""
    settings = stack_settings()
    replayed = replay_year(settings, seed)
    if replayed is None:
        show_figures_again(settings)
    else:
        show_replayed(replayed)


@providers.command("generate")
def generate(
    lawyers: Annotated[int, typer.Option(help="How many volunteer lawyers", min=1)] = 300,
    seed: Seed = 1,
    load: Annotated[bool, typer.Option(help="Load them into the running stack")] = False,
) -> None:
    """Print an invented directory as NDJSON, or load it."""
    made = directory(seed, lawyers)
    if not load:
        typer.echo(ndjson(made), nl=False)
        return
    asyncio.run(_load(stack_settings(), seed, made))
    screen().print(
        say(f"{len(made)} providers are in the directory.", f"已载入 {len(made)} 个服务机构。")
    )


def replay_year(settings: Settings, seed: int) -> Replayed | None:
    """Replay the year; None when this stack has it already. Raises Trouble."""
    held = marker.read(settings)
    if held and held.seed == seed:
        return None
    if held:
        raise Trouble(
            say(
                f"This stack holds the year of seed {held.seed}; two years do not make one report.",
                f"本系统已有种子 {held.seed} 的一年数据；两个一年不能合成一份报告。",
            ),
            say("Begin anew: make clean && make run", "重新开始：make clean && make run"),
        )
    year = make_year(seed, f"http://127.0.0.1:{settings.catcher_port}")
    replayed = asyncio.run(replay(settings, year, Console(total=STEPS)))
    example = next(iter(replayed.references))
    trace_id, *_ = trace_ids(asyncio.run(journey(settings, UUID(example))))
    marker.write(settings, marker.Held(seed, example, trace_id))
    return replayed


def show_replayed(replayed: Replayed) -> None:
    """Print how the needs stand and the figures. Raises Trouble when one differs."""
    out = screen()
    out.print()
    out.print(shown(replayed.figures))
    out.print()
    out.print(standing(replayed.needs))
    if not replayed.equal:
        raise _different()


def show_figures_again(settings: Settings) -> None:
    """Print the figures of a year that is there already. Raises Trouble when one differs."""
    figures = asyncio.run(_figures(settings))
    out = screen()
    out.print(say("The year is here already.", "这一年的数据已在系统中。"))
    out.print(shown(figures))
    if not all(figure.equal for figure in figures):
        raise _different()


def standing(needs: dict[str, int | None]) -> str:
    """How the needs of the year stand, in one line; what reporting withholds is said to be so."""
    words = {
        "helped": say("helped", "已帮助"),
        "in_progress": say("in progress", "服务中"),
        "waiting": say("waiting for an answer", "等待答复"),
        "unmet": say("unmet", "未满足"),
        "withdrawn": say("withdrawn", "已撤回"),
        "not_requested": say("counted only", "仅作统计"),
    }
    parts = [
        f"{words.get(state, state)} {say('withheld', '不公布') if count is None else f'{count:,}'}"
        for state, count in needs.items()
        if count != 0
    ]
    return say("Needs: ", "需求：") + ", ".join(parts)


async def _figures(settings: Settings) -> list[Compared]:
    async with several(settings, "test_reader") as (reader,):
        return await year_report(reader)


async def _load(settings: Settings, seed: int, made: list[dict[str, object]]) -> None:
    catcher = f"http://127.0.0.1:{settings.catcher_port}"
    async with several(settings, "test_lawyer_network", FIRST, SECOND) as (network, *persons):
        key = f"providers-{seed}-{len(made)}"
        entered = await network.ndjson("matching", "/v1/providers/batch", made, key)
        await approve((persons[0], persons[1]), entered, key)
        told = contacts(seed, made, catcher)
        await network.ndjson("notifications", "/v1/providers/contacts", told, f"{key}-contacts")


def _different() -> Trouble:
    return Trouble(
        say("A figure differs from the published one.", "有指标与已公布的数字不一致。"),
        say(
            "Was anything else posted for that year? A fresh stack: make clean && make run",
            "这一年是否还有其他数据？重新开始：make clean && make run",
        ),
    )
