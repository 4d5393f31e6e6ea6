"""Counts invented events as reporting's worker does, batch by batch, for some seconds.

`python -m tests.bench.reporting.count <url of the database> <seconds> <first>` prints as JSON how
many events a second it counted. Lives are numbered from ``first`` on.
"""

import asyncio
import json
import sys
import time
from itertools import groupby

from services.reporting.facts.handlers import HANDLERS
from shared.db import Database
from shared.events import Event
from shared.kafka.dispatcher import handle
from shared.settings import Settings
from tests.bench.reporting.lives import life

LIVES = 400
"""So many lives go through their steps together: as events come from Kafka, topic by topic."""


def batches(first: int, size: int) -> list[list[Event]]:
    """Events of some thousand lives, in batches as large as a worker takes."""
    found: list[list[Event]] = []
    for begin in range(first, first + 40 * LIVES, LIVES):
        events = [event for number in range(begin, begin + LIVES) for event in life(number)]
        events.sort(key=lambda event: event.name)
        for _, some in groupby(events, key=lambda event: event.name):
            together = list(some)
            found += [together[at : at + size] for at in range(0, len(together), size)]
    return found


async def counted(url: str, seconds: float, first: int) -> dict[str, float]:
    """Count until the time is over, and say how fast."""
    settings = Settings(database_url=url)
    db = await Database.open(settings, "reporting", size=2, steady=True)
    waiting = batches(first, settings.consumer_batch)
    events, started = 0, time.perf_counter()
    for some in waiting:
        if time.perf_counter() - started >= seconds:
            break
        async with db.transaction() as tx:
            await handle(some, HANDLERS, tx)
        events += len(some)
    spent = time.perf_counter() - started
    await db.close()
    return {"events_per_s": round(events / spent), "seconds": round(spent, 2)}


if __name__ == "__main__":
    found = asyncio.run(counted(sys.argv[1], float(sys.argv[2]), int(sys.argv[3])))
    sys.stdout.write(json.dumps(found) + "\n")
