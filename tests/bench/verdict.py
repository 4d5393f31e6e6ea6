"""What is said at the end: each ratio beside its target, whether all was right, and remarks."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table

from tests.bench.table import number, plain
from tests.bench.targets import Ratio

Found = Mapping[str, Any]

QUIET = 0.1
"""Cores that others may keep busy before figures mean little."""


def verdicts(every: Sequence[Ratio]) -> Table:
    """Each ratio in words."""
    table = plain("Beside the targets", "", "ours", "theirs", "ratio", "target", "")
    for one in every:
        word = "[green]reached[/green]" if one.reached else "[red]not reached[/red]"
        theirs, ratio = map(number, (one.theirs, one.ratio))
        table.add_row(one.name, number(one.ours), theirs, ratio, one.aim, word)
    return table


def remarks(found: Found) -> Iterator[str]:
    """Whether anything was lost or done twice, and what weakens the figures."""
    for system, name in (("peer_a", "Peer A"), ("jieli", "Jieli")):
        amiss = found.get(system, {}).get("checks")
        if amiss is not None:
            told = "; ".join(f"{what}: {count}" for what, count in amiss.items())
            state = f"[red]{told}[/red]" if told else "nothing lost, nothing done twice."
            yield f"{name}: {state}"
    busy = max(_busy(found), default=0.0)
    if busy > QUIET:
        yield (
            f"[yellow]Others kept up to {busy:.2f} cores busy. "
            "Run it again on a quiet machine.[/yellow]"
        )
    if "jieli" in found and "wrk" not in found["jieli"]:
        yield "wrk is not installed, so only the asyncio client posted to the bare route."


def _busy(found: Found) -> Iterator[float]:
    for system in ("peer_a", "jieli"):
        for load in found.get(system, {}).values():
            if "other_cores_busy" in load:
                yield load["other_cores_busy"]
