"""`jieli replay` and `jieli providers`: invented work, posted through the public API."""

import asyncio
import sys
from typing import Annotated, Any, TextIO
from uuid import UUID

import typer

from deploy.local.progress import Console
from jieli.approvals import FIRST, SECOND, approve
from jieli.client import several
from jieli.commands.trace import journey
from jieli.console import print_json, screen
from jieli.errors import CommandError
from jieli.journey import trace_ids
from jieli.replay import marker
from jieli.replay.contacts import contacts
from jieli.replay.directory import directory
from jieli.replay.figures import Compared
from jieli.replay.inter_agency import printing
from jieli.replay.inter_agency import run as inter_agency
from jieli.replay.inter_agency.organisations import make_system
from jieli.replay.inter_agency.published import REFERRALS
from jieli.replay.pro_bono import run as pro_bono
from jieli.replay.pro_bono.network import make_network
from jieli.replay.run import STEPS, Replayed, replay
from jieli.replay.year import make_year, ndjson
from jieli.replay.year_report import as_rows, shown, year_report
from jieli.running_stack import running_stack
from shared.language import say
from shared.settings import Settings

replays = typer.Typer(help="Post invented work through the public API.")
providers = typer.Typer(help="The directory: what waits for approval; invented providers.")

Json = Annotated[bool, typer.Option("--json", help="For programs")]
Seed = Annotated[
    int, typer.Option(metavar="<number>", help="The same seed gives the same people, byte for byte")
]


@replays.command("applet-year")
def applet_year(seed: Seed = 1, as_json: Json = False) -> None:
    """Replay the mini-program year and set it beside the published figures."""
    settings = running_stack()
    replayed = replay_year(settings, seed, out=sys.stderr if as_json else sys.stdout)
    if as_json:
        figures = figures_of(settings, replayed)
        print_json(as_document(seed, replayed, figures))
        _must_equal(figures)
    elif replayed is None:
        show_figures_again(settings)
    else:
        show_replayed(replayed)


@replays.command("j4h-2018-2020")
def pro_bono_network(seed: Seed = 1, as_json: Json = False) -> None:
    """Replay three years of a lawyers' network."""
    settings = running_stack()
    console = Console(total=pro_bono.STEPS, out=sys.stderr if as_json else sys.stdout)
    figures = asyncio.run(pro_bono.replay(settings, make_network(seed), console)).figures
    if as_json:
        equal = all(figure.equal for figure in figures)
        print_json({"seed": seed, "equal": equal, "figures": as_rows(figures)})
    else:
        screen().print(shown(figures))
    _must_equal(figures)


@replays.command("inter-agency-2023")
def inter_agency_year(
    referrals: Annotated[
        int, typer.Option(metavar="<number>", help="How many; published are 85,812", min=100)
    ] = REFERRALS,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """Replay the year of an inter-agency system, and count who is left without an answer."""
    settings = running_stack()
    console = Console(total=inter_agency.STEPS, out=sys.stderr if as_json else sys.stdout)
    made = make_system(seed, referrals)
    replayed = asyncio.run(inter_agency.replay(settings, made, console))
    if as_json:
        print_json({"seed": seed, **printing.as_document(replayed)})
    else:
        out = screen()
        out.print(printing.shown(replayed))
        out.print(printing.verdict(replayed))
    if replayed.neither:
        raise CommandError(
            say(
                "Some were neither answered nor told as unmet.", "有转介既未答复，也未告知未满足。"
            ),
            say("Look for dead letters: jieli dlq list", "查看死信：jieli dlq list"),
        )


@providers.command("generate")
def generate(
    lawyers: Annotated[
        int, typer.Option(metavar="<number>", help="How many volunteer lawyers", min=1)
    ] = 300,
    seed: Seed = 1,
    load: Annotated[bool, typer.Option("--load", help="Load them into the running stack")] = False,
    as_json: Json = False,
) -> None:
    """Print an invented directory, one JSON document a line, or load it."""
    made = directory(seed, lawyers)
    if not load:
        typer.echo(ndjson(made), nl=False)
        return
    asyncio.run(_load(running_stack(), seed, made))
    if as_json:
        print_json({"loaded": len(made), "seed": seed})
        return
    screen().print(
        say(f"{len(made)} providers are in the directory.", f"已载入 {len(made)} 个服务机构。")
    )


def replay_year(settings: Settings, seed: int, out: TextIO | None = None) -> Replayed | None:
    """Replay the year; None when this stack has it already. Raises CommandError."""
    held = marker.read(settings)
    if held and held.seed == seed:
        return None
    if held:
        raise CommandError(
            say(
                f"This stack holds the year of seed {held.seed}; two years do not make one report.",
                f"本系统已有种子 {held.seed} 的一年数据；两个一年不能合成一份报告。",
            ),
            say("Begin anew: make clean && make run", "重新开始：make clean && make run"),
        )
    year = make_year(seed, f"http://127.0.0.1:{settings.catcher_port}")
    replayed = asyncio.run(replay(settings, year, Console(total=STEPS, out=out or sys.stdout)))
    example = next(iter(replayed.references))
    trace_id, *_ = trace_ids(asyncio.run(journey(settings, UUID(example))).lines)
    marker.write(settings, marker.Held(seed, example, trace_id))
    return replayed


def show_replayed(replayed: Replayed) -> None:
    """Print how the needs stand and the figures. Raises CommandError when one differs."""
    out = screen()
    out.print()
    out.print(shown(replayed.figures))
    out.print()
    out.print(standing(replayed.needs))
    _must_equal(replayed.figures)


def figures_of(settings: Settings, replayed: Replayed | None) -> list[Compared]:
    """The figures of a replay, or of the year that was there already."""
    return replayed.figures if replayed else asyncio.run(_figures(settings))


def as_document(seed: int, replayed: Replayed | None, figures: list[Compared]) -> dict[str, Any]:
    """A replay, or the figures of a year that was there already, for programs."""
    return {
        "seed": seed,
        "replayed": replayed is not None,
        "equal": all(figure.equal for figure in figures),
        "figures": as_rows(figures),
        "needs": replayed.needs if replayed else None,
    }


def show_figures_again(settings: Settings) -> None:
    """Print the figures of a year that is there already. Raises CommandError when one differs."""
    figures = asyncio.run(_figures(settings))
    out = screen()
    out.print(say("The year is here already.", "这一年的数据已在系统中。"))
    out.print(shown(figures))
    _must_equal(figures)


def standing(needs: dict[str, int | None]) -> str:
    """How the needs of the year stand, in one line; what reporting withholds is said to be so."""
    words = {
        "helped": say("helped", "已帮助"),
        "in_progress": say("in progress", "服务中"),
        "waiting": say("waiting for an answer", "等待答复"),
        "unmet": say("unmet", "未满足"),
        "withdrawn": say("withdrawn", "已撤回"),
        "not_requested": say("counted only", "仅作统计"),
        "open": say("in progress or waiting", "服务中或等待"),
        "without_help": say("ended without help", "未得到帮助即结束"),
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
        registered = contacts(seed, made, catcher)
        await network.ndjson(
            "notifications", "/v1/providers/contacts", registered, f"{key}-contacts"
        )


def _must_equal(figures: list[Compared]) -> None:
    if all(figure.equal for figure in figures):
        return
    raise CommandError(
        say("A figure differs from the published one.", "有指标与已公布的数字不一致。"),
        say(
            "Was anything else posted for that year? A fresh stack: make clean && make run",
            "这一年是否还有其他数据？重新开始：make clean && make run",
        ),
    )
