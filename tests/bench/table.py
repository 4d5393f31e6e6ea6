"""The tables a person reads at the end."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table

from tests.bench.machine import CLIENT
from tests.bench.ours.moments import STAGES
from tests.bench.targets import Ratio

Found = Mapping[str, Any]

QUIET = 0.1
"""Cores that others may keep busy before figures mean little."""


def show(found: Found, every: Sequence[Ratio], console: Console) -> None:
    """Print all tables of what was measured."""
    for table in _tables(found):
        console.print(table)
        console.print()
    if every:
        console.print(_ratios(every))
    console.print(_remarks(found))


def _tables(found: Found) -> Iterator[RenderableType]:
    yield _rates(found)
    if "jieli" in found:
        yield _stages(found["jieli"])
        yield _legs(found["jieli"])
    if "jieli" in found or "peer_a" in found:
        yield _cpu(found)
    if "jieli" in found:
        yield _memory(found["jieli"])


def _table(title: str, first: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", pad_edge=False)
    table.add_column(first)
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}" if value >= 10 else f"{value:.2f}"


def _rates(found: Found) -> Table:
    ours, peer, bare = (found.get(name, {}) for name in ("jieli", "peer_a", "bare"))
    lines = (
        ("Jieli, batches of 1,000 lines", ours.get("batch")),
        ("Jieli, POST by POST, 16 connections", ours.get("single")),
        ("Jieli, POST by POST, wrk", ours.get("wrk")),
        ("Jieli, steady load", ours.get("steady")),
        ("Peer A, POST by POST, 16 connections", peer.get("burst")),
        ("Peer A, steady load", peer.get("steady")),
        ("Bare route, 16 connections", bare.get("asyncio")),
        ("Bare route, wrk", bare.get("wrk")),
    )
    columns = ("accepted/s", "counted/s", "POST p50 ms", "p99", "counted p50 ms", "p99")
    table = _table("Referrals", "", *columns)
    for name, figures in lines:
        if figures:
            post, counted = figures.get("post", {}), figures.get("counted", {})
            values = [figures.get("accepted_per_s"), figures.get("completed_per_s")]
            values += [part.get(p) for part in (post, counted) for p in ("p50_ms", "p99_ms")]
            table.add_row(name, *map(_number, values))
    return table


def _stages(ours: Found) -> Table:
    stages = ours["steady"]["stages"]
    table = _table(
        "From POST, steady load, each referral exactly (ms)", "", "p50", "p99", "measured"
    )
    for stage in STAGES:
        times = stages[stage]
        cells = [_number(times.get(p)) for p in ("p50_ms", "p99_ms")]
        table.add_row(stage, *cells, str(stages["measured"][stage]))
    return table


def _legs(ours: Found) -> Table:
    table = _table("Where that time goes (ms)", "leg", "p50", "p99")
    for leg, times in ours["steady"]["stages"]["legs"].items():
        table.add_row(leg, *[_number(times.get(p)) for p in ("p50_ms", "p99_ms")])
    for stage, span in ours["batch"]["stages"].items():
        events = f"{span['events']:,} events"
        table.add_row(f"by batches, {stage}: {events}, from … to, s", *_span(span))
    return table


def _span(span: Found) -> tuple[str, str]:
    return f"{span['from_s']:.2f}", f"{span['to_s']:.2f}"


def _cpu(found: Found) -> Table:
    loads = {
        "Jieli, batches": found.get("jieli", {}).get("batch"),
        "Jieli, single": found.get("jieli", {}).get("single"),
        "Peer A, single": found.get("peer_a", {}).get("burst"),
    }
    kept = {name: figures for name, figures in loads.items() if figures}
    columns = [column for name in kept for column in (name, "share")]
    table = _table("CPU seconds per 1,000 referrals", "process", *columns)
    parts = {part: None for figures in kept.values() for part in figures["cpu_parts"]}
    for part in sorted(parts, key=lambda name: name == CLIENT):
        table.add_row(part, *[cell for f in kept.values() for cell in _share(f, part)])
    totals = [(_number(f["cpu_s_per_1000"]), "") for f in kept.values()]
    table.add_row("all, without the load client", *[cell for pair in totals for cell in pair])
    without = [f.get("cpu_s_per_1000_without_viewer") for f in kept.values()]
    table.add_row(
        "and without the trace viewer and catcher",
        *[cell for value in without for cell in (_number(value), "")],
    )
    return table


def _share(figures: Found, part: str) -> tuple[str, str]:
    spent = figures["cpu_parts"].get(part)
    if spent is None:
        return "", ""
    share = "" if part == CLIENT else f"{spent / figures['cpu_s_per_1000']:.0%}"
    return _number(spent), share


def _memory(ours: Found) -> Table:
    table = _table("Memory after the load (MB)", "", "resident", "shared pages divided")
    for kind in ("parts", "services"):
        for name, used in ours["memory"][kind].items():
            label = name if kind == "parts" else f"{name}, both processes"
            table.add_row(label, _number(used["rss_mb"]), _number(used["pss_mb"]))
        table.add_section()
    return table


def _ratios(every: Sequence[Ratio]) -> Table:
    table = _table("Beside the targets", "", "ours", "theirs or limit", "unit", "ratio", "target")
    table.add_column("")
    for one in every:
        word = "[green]reached[/green]" if one.reached else "[red]not reached[/red]"
        values = map(_number, (one.ours, one.theirs))
        table.add_row(one.name, *values, one.unit, _number(one.value), one.aim, word)
    return table


def _remarks(found: Found) -> Group:
    lines = []
    for system in ("peer_a", "jieli"):
        amiss = found.get(system, {}).get("checks")
        if amiss is not None:
            told = "; ".join(f"{name}: {count}" for name, count in amiss.items())
            state = f"[red]{told}[/red]" if told else "[green]nothing lost, nothing twice[/green]"
            lines.append(f"{system}: {state}")
    busy = max(_busy(found), default=0.0)
    if busy > QUIET:
        lines.append(
            f"[yellow]Others kept up to {busy:.2f} cores busy: run it again on a quiet machine."
            "[/yellow]"
        )
    if "jieli" in found and "wrk" not in found["jieli"]:
        lines.append("wrk is not installed: the bare route was measured by the asyncio client.")
    return Group(*lines)


def _busy(found: Found) -> Iterator[float]:
    for system in found.values():
        for load in system.values() if isinstance(system, dict) else ():
            if isinstance(load, dict) and "other_cores_busy" in load:
                yield load["other_cores_busy"]
