"""The tables a person reads at the end: rates, stages, CPU, memory. None is wider than 80."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich import box
from rich.table import Table

from tests.bench.machine import CLIENT
from tests.bench.ours.moments import STAGES

Found = Mapping[str, Any]

PERCENTILES = ("p50_ms", "p99_ms")


def tables(found: Found) -> Iterator[Table]:
    """Every table there are figures for."""
    if found.keys() & {"jieli", "peer_a", "bare"}:
        yield _rates(found)
    if "jieli" in found:
        yield _stages(found["jieli"])
        yield _flow(found["jieli"])
        yield _written(found["jieli"])
    if "jieli" in found or "peer_a" in found:
        yield _cpu(found)
    if "jieli" in found:
        yield _memory(found["jieli"])
    if "silences" in found:
        yield _silences(found["silences"])


def plain(title: str, *columns: str) -> Table:
    """An empty table: its first column holds names, the others numbers."""
    table = Table(title=f"\n{title}", title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    table.show_edge = table.pad_edge = False
    for place, column in enumerate(columns):
        table.add_column(column, justify="right" if place else "left", no_wrap=True)
    return table


def number(value: float | None) -> str:
    """Three or four digits, nothing for None."""
    if value is None:
        return ""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"


def _rates(found: Found) -> Table:
    ours, peer, bare = (found.get(name, {}) for name in ("jieli", "peer_a", "bare"))
    lines = (
        ("Jieli, batches", ours.get("batch")),
        ("Jieli, singles", ours.get("single")),
        ("Jieli, singles by wrk", ours.get("wrk")),
        ("Jieli, steady", ours.get("steady")),
        ("Peer A, singles", peer.get("burst")),
        ("Peer A, steady", peer.get("steady")),
        ("Bare route, singles", bare.get("asyncio")),
        ("Bare route, by wrk", bare.get("wrk")),
    )
    columns = ("accepted", "counted", "POST", "p99", "counted", "p99")
    second = ("per s", "per s", "p50 ms", "ms", "p50 ms", "ms")
    heads = map("\n".join, zip(columns, second, strict=True))
    table = plain("How many, how fast", "", *heads)
    for name, figures in lines:
        if figures:
            values = [figures.get("accepted_per_s"), figures.get("completed_per_s")]
            for part in ("post", "counted"):
                values += [figures.get(part, {}).get(p) for p in PERCENTILES]
            table.add_row(name, *map(number, values))
    return table


def _stages(ours: Found) -> Table:
    stages = ours["steady"]["stages"]
    title = "Steady load: each referral, ms"
    table = plain(title, "", "p50", "p99", "referrals")
    for stage in STAGES:
        times = stages[stage]
        measured = str(stages["measured"][stage])
        table.add_row(f"POST → {stage}", *_percentiles(times), measured)
    table.add_section()
    for leg, times in stages["legs"].items():
        table.add_row(f"  {leg}", *_percentiles(times), "")
    return table


def _percentiles(times: Found) -> list[str]:
    return [number(times.get(percentile)) for percentile in PERCENTILES]


def _flow(ours: Found) -> Table:
    title = "Batches: events taken, and when, s"
    table = plain(title, "", "events", "first", "last")
    for stage, span in ours["batch"]["stages"].items():
        first, last = number(span["from_s"]), number(span["to_s"])
        table.add_row(stage, f"{span['events']:,}", first, last)
    return table


def _written(ours: Found) -> Table:
    table = plain("PostgreSQL's log", "", "bytes per referral")
    for load, name in (("batch", "batches"), ("single", "singles"), ("steady", "steady")):
        table.add_row(f"Jieli, {name}", f"{ours[load]['wal_bytes']:,}")
    return table


def _cpu(found: Found) -> Table:
    loads = {
        "Jieli, batches": found.get("jieli", {}).get("batch"),
        "Jieli, singles": found.get("jieli", {}).get("single"),
        "Peer A, singles": found.get("peer_a", {}).get("burst"),
    }
    kept = {name: figures for name, figures in loads.items() if figures}
    table = plain("CPU seconds per 1,000 referrals", "", *kept)
    parts = {part: None for figures in kept.values() for part in figures["cpu_parts"]}
    for part in sorted(parts, key=lambda name: name == CLIENT):
        table.add_row(part, *[_share(figures, part) for figures in kept.values()])
    table.add_section()
    for name, key in (
        ("all but the client", "cpu_s_per_1000"),
        ("and but the viewers", "cpu_s_per_1000_without_viewer"),
    ):
        table.add_row(name, *[_total(figures, key) for figures in kept.values()])
    return table


def _share(figures: Found, part: str) -> str:
    spent = figures["cpu_parts"].get(part)
    if spent is None:
        return ""
    return f"{number(spent)} {'-':>5}" if part == CLIENT else _of_all(figures, spent)


def _total(figures: Found, key: str) -> str:
    return _of_all(figures, figures[key]) if key in figures else ""


def _of_all(figures: Found, spent: float) -> str:
    share = f"{spent / figures['cpu_s_per_1000']:.0%}"
    return f"{number(spent)} {share:>5}"


def _memory(ours: Found) -> Table:
    title = "Memory after the load, MB"
    table = plain(title, "", "resident", "its share of shared pages")
    for kind, further in (("parts", ""), ("services", ", both")):
        for name, used in ours["memory"][kind].items():
            table.add_row(name + further, number(used["rss_mb"]), number(used["pss_mb"]))
        table.add_section()
    return table


def _silences(year: Found) -> Table:
    title = (
        f"{year['referrals']:,} referrals where many are never answered, {year['seconds']:.0f} s"
    )
    columns = ("referrals", "first silent", "taken on", "told unmet", "neither")
    table = plain(title, "", *columns)
    for sector in year["sectors"]:
        keys = ("referrals", "first_silent", "helped", "unmet")
        neither = sector["referrals"] - sector["helped"] - sector["unmet"]
        given = [f"{sector[key]:,}" for key in keys]
        table.add_row(sector["sector"], *given, f"{neither:,}")
    return table
