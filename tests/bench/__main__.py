"""`python -m tests.bench`: measures Jieli and its peers in one run and prints ratios.

It starts Kafka, PostgreSQL and every process itself, in folders that are removed, and takes about
five minutes. Exit code 0 although a target is missed; 1 when a referral was lost or counted twice.
"""

import argparse
import asyncio
import json
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import psutil
from rich.console import Console

from deploy.local.parts import StartFailed
from jieli.errors import CommandError
from tests.bench import machine
from tests.bench.client import Rejected, Stalled
from tests.bench.machine import Meter
from tests.bench.matching.rounds import assigned
from tests.bench.options import PARTS, Options, quick
from tests.bench.ours import stack
from tests.bench.ours.measure import measured
from tests.bench.peers.measure import bare_route, peer_a
from tests.bench.reporting.publishing import published
from tests.bench.reporting.readers import read
from tests.bench.reporting.rebuild import rebuilt
from tests.bench.reporting.visitors import visited
from tests.bench.screen import Screen
from tests.bench.silences import answered
from tests.bench.table import tables
from tests.bench.targets import ratios
from tests.bench.verdict import remarks, verdicts

Measure = Callable[[Options, Screen], dict[str, Any]]


def of_peer_a(options: Options, screen: Screen) -> dict[str, Any]:
    """Peer A's figures."""
    return asyncio.run(peer_a(options, screen))


def of_bare_route(options: Options, screen: Screen) -> dict[str, Any]:
    """The bare route's figures."""
    return asyncio.run(bare_route(options, screen))


def of_jieli(options: Options, screen: Screen) -> dict[str, Any]:
    """Jieli's figures."""
    screen.begin("Jieli: starting Kafka, PostgreSQL, the trace viewer and eight processes")
    profile = Path(tempfile.gettempdir(), f"{options.profile}.prof")
    with (
        stack.started() as jieli,
        stack.profiled(jieli, options.profile, profile) as parts,
    ):
        found = asyncio.run(measured(options, screen, jieli, Meter(parts)))
    screen.end()
    if options.profile:
        screen.show_profile(profile)
    return found


def of_rebuild(options: Options, screen: Screen) -> dict[str, Any]:
    """How fast all facts are made again."""
    return asyncio.run(rebuilt(options, screen))


def of_visitors(options: Options, screen: Screen) -> dict[str, Any]:
    """How fast the overview is for many."""
    return asyncio.run(visited(options, screen))


def of_readers(options: Options, screen: Screen) -> dict[str, Any]:
    """How fast reports are read beside counting, and what that costs it."""
    return asyncio.run(read(options, screen))


def of_publishing(options: Options, screen: Screen) -> dict[str, Any]:
    """How long a year's publication takes."""
    return asyncio.run(published(options, screen))


BROKEN = (
    StartFailed,
    Rejected,
    Stalled,
    CommandError,
    psutil.Error,
    asyncpg.InterfaceError,
    OSError,
)
"""How a run ends when a part of it does not work."""

CHECKED = (
    "peer_a",
    "jieli",
    "rebuild",
    "visitors",
    "readers",
    "publishing",
    "rounds",
    "silences",
)
"""Where something may be lost, or somebody turned away."""
MEASURES: dict[str, tuple[str, Measure]] = {
    "peer-a": ("peer_a", of_peer_a),
    "limits": ("bare", of_bare_route),
    "jieli": ("jieli", of_jieli),
    "rebuild": ("rebuild", of_rebuild),
    "visitors": ("visitors", of_visitors),
    "readers": ("readers", of_readers),
    "publishing": ("publishing", of_publishing),
    "rounds": ("rounds", assigned),
    "silences": ("silences", answered),
}


def read_options(arguments: list[str] | None = None) -> tuple[Options, Path | None]:
    """The sizes asked for, and the file for the JSON."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Example: python -m tests.bench --only jieli --n 5000 --json bench.json",
    )
    add = parser.add_argument
    add("--quick", action="store_true", help="a short run; its figures mean little")
    add("--only", choices=PARTS, action="append", help="measure this alone; may be repeated")
    add("--n", type=int, metavar="REFERRALS", help="by batches; a quarter of it POST by POST")
    add("--silences", type=int, metavar="REFERRALS", help="of the inter-agency year")
    add("--json", type=Path, metavar="FILE", help="write all figures there")
    add("--profile", choices=stack.names(), default="", help="run this one under cProfile")
    given = parser.parse_args(arguments)
    only = tuple(given.only or PARTS)
    options = Options(only=only, profile=given.profile)
    if given.quick:
        options = quick(only, given.profile)
    if given.n:
        options = options.sized(given.n)
    if given.silences:
        options = replace(options, silences=given.silences)
    return options, given.json


def run(options: Options, screen: Screen) -> dict[str, Any]:
    """Measure what is asked for, one system after the other."""
    found: dict[str, Any] = {"machine": machine.description()}
    for part in PARTS:
        if part in options.only:
            name, measure = MEASURES[part]
            found[name] = measure(options, screen)
            screen.end()
    found["ratios"] = [one.plain() for one in ratios(found)]
    return found


def show(found: dict[str, Any]) -> None:
    """Print the tables, the ratios and the remarks."""
    console = Console(highlight=False)
    every = ratios(found)
    for table in (*tables(found), *([verdicts(every)] if every else [])):
        console.print(table)
    for remark in remarks(found):
        console.print(remark)


def main() -> int:
    """Measure, print and write; gives the exit code."""
    options, path = read_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    screen = Screen()
    try:
        found = run(options, screen)
    except BROKEN as error:
        lines = getattr(error, "last_lines", ["JIELI_KEEP=1 keeps the folders with the logs."])
        screen.fail(f"{type(error).__name__}: {error}", lines)
        return 1
    except KeyboardInterrupt:
        return 130
    if path:
        path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    show(found)
    checks = (found.get(system, {}).get("checks", {}) for system in CHECKED)
    return 1 if any(checks) else 0


if __name__ == "__main__":
    sys.exit(main())
