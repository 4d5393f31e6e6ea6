"""What is to be reached, as ratios within one run; memory, as megabytes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Found = Mapping[str, Any]

SERVICE_MEMORY = 200.0
"""Resident megabytes (10^6 bytes) of a service's processes."""

REBUILT_PER_SECOND = 20_000
"""Archived events that are counted again in a second."""
PUBLISHED_S, PUBLISHED_MB, PUBLISHED_RATIO = 60, 400, 2
"""A year of five million facts, and how much longer that takes than a tenth of them."""
READ_MS, COUNTED_RATIO = 20, 0.97
"""A report, at 200 a second; and counting beside it, by counting alone."""
FIRST_PAGE_MS, READY_MS = 100, 50
"""What the first visitor waits for the overview, and a probe beside five hundred visitors."""


OF_EXACT, OF_FIRST_FIT, ROUND_SECONDS = 0.99, 1.1, 2.0
"""The value of a round's plan by the exact optimum's and by first fit's, and how long it takes."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A figure of ours beside another's, as a ratio; without another's, itself by the target."""

    name: str
    ours: float
    theirs: float | None
    ratio: float | None
    target: float
    at_least: bool = True

    @property
    def reached(self) -> bool:
        """Whether the target is reached."""
        value = self.ours if self.ratio is None else self.ratio
        return value >= self.target if self.at_least else value <= self.target

    @property
    def aim(self) -> str:
        """The target in words."""
        return f"{'≥' if self.at_least else '≤'} {self.target:g}"

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "name": self.name,
            "ours": self.ours,
            "theirs": self.theirs,
            "ratio": None if self.ratio is None else round(self.ratio, 3),
            "target": self.aim,
            "reached": self.reached,
        }


def ratios(found: Found) -> list[Ratio]:
    """Every ratio that this run measured both sides of, then memory."""
    ours, peer, bare = (found.get(name, {}) for name in ("jieli", "peer_a", "bare"))
    every: list[Ratio] = [*_reporting(found), *_rounds(found)]
    if not ours:
        return every
    if peer:
        every += _beside_peer(ours, peer)
    if bare:
        every += _beside_bare(ours, bare)
    return [*every, *_memory(ours)]


def _reporting(found: Found) -> Iterator[Ratio]:
    if again := found.get("rebuild"):
        rate = again["events_per_s"]
        yield Ratio("Rebuild, events/s", rate, None, None, REBUILT_PER_SECOND)
    if many := found.get("visitors"):
        first, ready = many["first_page_ms"], many["readyz"]["p99_ms"]
        yield Ratio("First page, ms", first, None, None, FIRST_PAGE_MS, at_least=False)
        name = f"/readyz beside {many['visitors']} visitors, p99 ms"
        yield Ratio(name, ready, None, None, READY_MS, at_least=False)
    if reads := found.get("readers"):
        name = f"A report at {reads['rate']} a second, p99 ms"
        yield Ratio(name, reads["p99_ms"], None, None, READ_MS, at_least=False)
        rates = reads["counted_per_s"], reads["counted_per_s_without"]
        yield Ratio("Counted/s beside readers", *rates, rates[0] / rates[1], COUNTED_RATIO)
    if made := found.get("publishing"):
        few, many = made["few"], made["many"]
        name = f"A year of {many['facts']:,} facts published"
        yield Ratio(f"{name}, s", many["seconds"], None, None, PUBLISHED_S, at_least=False)
        memory = many["most_memory_mb"]
        yield Ratio(f"{name}, MB", memory, None, None, PUBLISHED_MB, at_least=False)
        times = many["seconds"], few["seconds"], made["ratio"]
        yield Ratio("and by a tenth of them", *times, PUBLISHED_RATIO, at_least=False)


def _rounds(found: Found) -> Iterator[Ratio]:
    if one := found.get("rounds"):
        value = one["value"]
        for name, other, target in (
            ("Round by exact optimum", one["exact"], OF_EXACT),
            ("Round by first fit", one["first_fit"], OF_FIRST_FIT),
        ):
            yield Ratio(name, value, other, value / other, target)
        yield Ratio("Round, seconds", one["seconds"], None, None, ROUND_SECONDS, at_least=False)
        above, most = one["above_mean"], one["spread"]
        yield Ratio("Fullest above the mean", above, None, None, most, at_least=False)


def _beside_peer(ours: Found, peer: Found) -> Iterator[Ratio]:
    done = peer["burst"]["completed_per_s"]
    for name, key, target in (("Batches", "batch", 8), ("Singles", "single", 4)):
        rate = ours[key]["completed_per_s"]
        yield Ratio(f"{name}, counted/s by peer A's", rate, done, rate / done, target)
    spent = peer["burst"]["cpu_s_per_1000"]
    for name, key in (("batches", "batch"), ("singles", "single")):
        # The peer has no trace viewer; what sending spans costs the services is in ours.
        cost = ours[key]["cpu_s_per_1000_without_viewer"]
        yield Ratio(f"CPU, {name}, peer A's by ours", cost, spent, spent / cost, 6)
    late, theirs = (system["steady"]["counted"]["p99_ms"] for system in (ours, peer))
    name = "Steady, p99 by peer A's"
    yield Ratio(name, late, theirs, late / theirs, 2, at_least=False)


def _beside_bare(ours: Found, bare: Found) -> Iterator[Ratio]:
    pairs = {"singles": (ours["single"], bare["asyncio"])}
    if "wrk" in ours and "wrk" in bare:
        pairs["wrk"] = (ours["wrk"], bare["wrk"])
    for client, (one, other) in pairs.items():
        rate, limit = one["accepted_per_s"], other["accepted_per_s"]
        yield Ratio(f"POSTs/s, {client}, by bare's", rate, limit, rate / limit, 0.4)


def _memory(ours: Found) -> Iterator[Ratio]:
    for service, used in ours["memory"]["services"].items():
        name, resident = f"Memory of {service}, MB", used["rss_mb"]
        yield Ratio(name, resident, None, None, SERVICE_MEMORY, at_least=False)
