"""What is to be reached, as ratios within one run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Found = Mapping[str, Any]

SERVICE_MEMORY = 200.0


@dataclass(frozen=True, slots=True)
class Ratio:
    """A figure of ours beside another's; `at_least` says on which side of the target to be."""

    name: str
    ours: float
    theirs: float
    unit: str
    value: float
    target: float
    at_least: bool = True

    @property
    def reached(self) -> bool:
        """Whether the target is reached."""
        return self.value >= self.target if self.at_least else self.value <= self.target

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
            "unit": self.unit,
            "ratio": round(self.value, 3),
            "target": self.aim,
            "reached": self.reached,
        }


def ratios(found: Found) -> list[Ratio]:
    """Every ratio that this run measured both sides of, then memory."""
    ours, peer, bare = (found.get(name, {}) for name in ("jieli", "peer_a", "bare"))
    every: list[Ratio] = []
    if ours and peer:
        every += _beside_peer(ours, peer)
    if ours and bare:
        every += _beside_bare(ours, bare)
    return [*every, *_memory(ours)] if ours else every


def _beside_peer(ours: Found, peer: Found) -> Iterator[Ratio]:
    done = peer["burst"]["completed_per_s"]
    for name, key, target in (("By batches", "batch", 8), ("POST by POST", "single", 4)):
        rate = ours[key]["completed_per_s"]
        yield Ratio(f"{name}, until counted", rate, done, "referrals/s", rate / done, target)
    spent = peer["burst"]["cpu_s_per_1000"]
    for name, key in (("by batches", "batch"), ("POST by POST", "single")):
        cost = ours[key]["cpu_s_per_1000_without_viewer"]
        yield Ratio(f"CPU {name}, peer's by ours", cost, spent, "s per 1,000", spent / cost, 6)
    late, theirs = (system["steady"]["counted"]["p99_ms"] for system in (ours, peer))
    name = "POST to counted, p99, steady load"
    yield Ratio(name, late, theirs, "ms", late / theirs, 2, at_least=False)


def _beside_bare(ours: Found, bare: Found) -> Iterator[Ratio]:
    pairs = {"asyncio": (ours["single"], bare["asyncio"])}
    if "wrk" in ours and "wrk" in bare:
        pairs["wrk"] = (ours["wrk"], bare["wrk"])
    for client, (one, other) in pairs.items():
        rate, limit = one["accepted_per_s"], other["accepted_per_s"]
        name = f"Single POST by the bare route, {client}"
        yield Ratio(name, rate, limit, "POST/s", rate / limit, 0.4)


def _memory(ours: Found) -> Iterator[Ratio]:
    for service, used in ours["memory"]["services"].items():
        name = f"Memory of {service} (API and worker)"
        rss = used["rss_mb"]
        yield Ratio(name, rss, SERVICE_MEMORY, "MB resident", rss, SERVICE_MEMORY, at_least=False)
