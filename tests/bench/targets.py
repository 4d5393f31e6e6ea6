"""What is to be reached, as ratios within one run; memory, as megabytes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Found = Mapping[str, Any]

SERVICE_MEMORY = 200.0
"""Resident megabytes (10^6 bytes) of a service's processes."""


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
    if not ours:
        return []
    every: list[Ratio] = []
    if peer:
        every += _beside_peer(ours, peer)
    if bare:
        every += _beside_bare(ours, bare)
    return [*every, *_memory(ours)]


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
