"""The year of an inter-agency system: is anybody left without an answer or an unmet event?

All processes as `make up` starts them; deadlines are a thousandth of what they are, so that
whoever says nothing is waited for seconds. The bodies answer as often as was published.
"""

import asyncio
import time
from dataclasses import asdict
from typing import Any

from jieli.replay.inter_agency.organisations import make_system
from jieli.replay.inter_agency.run import replay
from tests.bench.options import Options
from tests.bench.screen import Screen
from tests.support.stack import running_jieli

SEED = 1
_VARIABLES = {
    "TELEMETRY_STRICT": "false",
    "DEADLINE_SCALE": "0.001",
    "OTEL_TRACES_EXPORTER": "none",
    "RATE_LIMIT_PER_SECOND": "5000",
}


class _Steps:
    """Progress of the replay on the bench's screen."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def begin(self, title: str) -> None:
        """A step has begun."""
        self._screen.begin(f"Silences: {title}")

    def update(self, title: str, detail: str) -> None:
        """Only beginnings are shown."""

    def done(self, title: str, detail: str = "") -> None:
        """Only beginnings are shown."""


def answered(options: Options, screen: Screen) -> dict[str, Any]:
    """How many of a year's referrals were left with neither, and how long the year took."""
    screen.begin("Silences: starting Kafka, PostgreSQL and eight processes")
    with running_jieli(**_VARIABLES) as jieli:
        made = make_system(SEED, options.silences)
        started = time.perf_counter()
        replayed = asyncio.run(replay(jieli.settings, made, _Steps(screen)))
        seconds = time.perf_counter() - started
    neither = replayed.neither
    return {
        "referrals": options.silences,
        "seconds": round(seconds, 1),
        "neither": neither,
        "sectors": [asdict(each) for each in replayed.sectors],
        "checks": {"without an answer or an unmet event": neither} if neither else {},
    }
