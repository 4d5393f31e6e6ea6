"""Figures as they are reported: rounded, in the units their names say."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.bench.client import Burst, Post, Steady
from tests.bench.machine import Spent

Figures = dict[str, Any]


def spread(seconds: Sequence[float]) -> Figures:
    """Median and 99th percentile, milliseconds."""
    ordered = sorted(seconds)
    if not ordered:
        return {}
    return {f"p{p}_ms": round(1000 * _percentile(ordered, p), 2) for p in (50, 99)}


def _percentile(ordered: Sequence[float], percent: int) -> float:
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def of_posts(posts: Sequence[Post]) -> Figures:
    """What the POSTs took."""
    return spread([post.seconds for post in posts])


def of_burst(found: Burst) -> Figures:
    """Referrals per second accepted, and counted in the end."""
    figures: Figures = {
        "referrals": found.referrals,
        "accepted_per_s": round(found.referrals / found.accepted_seconds, 1),
    }
    if found.counted_seconds:
        figures["completed_per_s"] = round(found.referrals / found.counted_seconds, 1)
    return figures | {"post": of_posts(found.posts)}


def of_steady(found: Steady) -> Figures:
    """What the POSTs took, and what it took until referrals were counted."""
    mean = sum(found.end_to_end) / len(found.end_to_end)
    return {
        "referrals": len(found.posts),
        "post": of_posts(found.posts),
        "counted": spread(found.end_to_end) | {"mean_ms": round(1000 * mean, 2)},
    }


def of_spent(
    spent: Spent, referrals: int, without: Sequence[str] = (), wal: int | None = None
) -> Figures:
    """CPU seconds per 1,000 referrals, in all and by part; bytes of PostgreSQL's log for each."""
    figures: Figures = {
        "cpu_s_per_1000": round(spent.per_1000(referrals), 3),
        "cpu_parts": spent.parts_per_1000(referrals),
        "other_cores_busy": round(spent.other_cores_busy, 2),
    }
    if wal is not None:
        figures["wal_bytes"] = wal // referrals
    if without:
        figures["cpu_s_per_1000_without_viewer"] = round(spent.per_1000(referrals, without), 3)
    return figures


def wrong(checks: Mapping[str, int]) -> Figures:
    """The checks that do not hold, with how much is amiss."""
    return {name: amiss for name, amiss in checks.items() if amiss}
