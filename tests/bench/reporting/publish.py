"""Makes the publications of a period in a process of its own, as reporting's worker does.

`python -m tests.bench.reporting.publish <url of the database> <name of the period>` prints as JSON
how long it took, how much memory it had at most, and what was made.
"""

import asyncio
import json
import resource
import sys
import time
from datetime import UTC, datetime

from services.reporting.publications.publication_job import PublicationJob
from services.reporting.publications.publishing import make
from services.reporting.publications.release_calendar import populations_of
from services.reporting.reports.periods import named
from services.reporting.reports.questions import today
from shared.db import Database
from shared.settings import Settings


async def published(url: str, name: str) -> dict[str, float]:
    """Publish a period of all populations that have such a period."""
    period = named(name, today(datetime.now(UTC)))
    if period is None:
        raise SystemExit(f"{name} is no period that is over")
    db = await Database.open(Settings(database_url=url), "reporting")
    wish = PublicationJob(period, populations_of(period))
    threshold = Settings.model_fields["suppression_threshold"].default
    started = time.perf_counter()
    made = await make(db, wish, threshold)
    seconds = time.perf_counter() - started
    async with db.reading() as connection:
        withheld = await connection.fetchval(
            "select count(*) from publication where withheld is not null"
        )
    await db.close()
    most = sum(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {
        "seconds": round(seconds, 1),
        "most_memory_mb": round(most * 1024 / 1e6),
        "publications": len(made or ()),
        "withheld": withheld,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(published(sys.argv[1], sys.argv[2]))) + "\n")
