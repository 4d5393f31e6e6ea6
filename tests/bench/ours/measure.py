"""Loads Jieli by batches, POST by POST and steadily, and checks what it did."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import asyncpg

from jieli.approvals import FIRST, SECOND, approve
from jieli.client import Api, several
from tests.bench import figures, wrk
from tests.bench.client import Target, burst, steady, until_counted
from tests.bench.figures import Figures
from tests.bench.machine import Meter
from tests.bench.options import Options
from tests.bench.ours import checks
from tests.bench.ours.bodies import bodies, contacts, providers
from tests.bench.ours.lines import LINES, post_batches, repeat_batch
from tests.bench.ours.moments import stage_rates, stage_times
from tests.bench.ours.stack import AIDS
from tests.bench.screen import Screen
from tests.support.stack import RunningJieli

_COUNTED = "select coalesce(sum(complete), 0)::bigint from reporting.counted"
SETUP_LINES = 200
WRK_BODIES = 200


@dataclass
class Run:
    """One run's tools: the sizes, where progress is told, the stack, its database, its meter."""

    options: Options
    screen: Screen
    jieli: RunningJieli
    database: asyncpg.Connection
    meter: Meter
    partner: Api
    accepted: int = 0
    amiss: dict[str, int] = field(default_factory=dict)

    async def count(self) -> int:
        """How many referrals are counted in full so far."""
        counted: int = await self.database.fetchval(_COUNTED)
        return counted

    async def wal(self, since: int = 0) -> int:
        """Bytes of PostgreSQL's log so far, less those before."""
        position = "pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"
        written: int = await self.database.fetchval(f"select {position}")
        return written - since

    async def target(self) -> Target:
        """Intake, with a token that is new enough for one step."""
        authorisation = f"Authorization: Bearer {await self.partner.token()}"
        return Target(self.jieli.url("intake"), (authorisation,))


async def measured(options: Options, screen: Screen, jieli: RunningJieli, meter: Meter) -> Figures:
    """All figures of Jieli. Raises Rejected, Stalled."""
    database = await asyncpg.connect(jieli.environment["DATABASE_URL"])
    names = ("test_lawyer_network", "test_hotline", "test_ops", FIRST, SECOND)
    async with several(jieli.settings, *names) as (network, hotline, ops, first, second):
        run = Run(options, screen, jieli, database, meter, hotline)
        screen.begin("Jieli: 1,000 providers")
        await _post_providers(network, (first, second))
        screen.begin("Jieli: warming up")
        await _warm_up(run)
        found = {
            "batch": await _batch(run),
            "single": await _single(run),
            "steady": await _steady(run),
        }
        if wrk.installed():
            found["wrk"] = await _wrk(run)
        found["memory"] = _memory(run)
        screen.begin("Jieli: checking that nothing was lost or counted twice")
        found["checks"] = await _checked(run, ops)
    await database.close()
    return found


async def _post_providers(network: Api, persons: tuple[Api, Api]) -> None:
    every = (("matching", "/v1/providers/batch", providers()),)
    for service, path, lines in (
        *every,
        ("notifications", "/v1/providers/contacts", contacts()),
    ):
        for start in range(0, len(lines), SETUP_LINES):
            chunk = lines[start : start + SETUP_LINES]
            answers = await network.ndjson(service, path, chunk, f"bench-{start}")
            refused = [answer for answer in answers if answer.get("status", 500) >= 300]
            if refused:
                raise RuntimeError(f"{service}: {refused[0]}")
            if service == "matching":
                await approve(persons, answers, f"bench-{start}")


async def _warm_up(run: Run) -> None:
    target, warm = await run.target(), run.options.warm
    await burst(target, list(bodies(warm, 1)), "warm-up", run.count)
    await post_batches(target, list(bodies(2 * warm, 2)), "warm-up-lines", run.count)
    run.accepted += 3 * warm


async def _batch(run: Run) -> Figures:
    lines = run.options.lines
    run.screen.begin(f"Jieli: {lines:,} referrals by batches of {LINES:,}, until counted")
    posted, target = list(bodies(lines, 3)), await run.target()
    before, written = run.meter.sample(), await run.wal()
    found = await post_batches(target, posted, "bench-lines", run.count)
    spent, wal = run.meter.since(before), await run.wal(written)
    run.accepted += lines
    repeated = await repeat_batch(target, posted, "bench-lines")
    run.amiss["repeated lines taken as new"] = min(LINES, lines) - repeated
    return {
        "referrals": lines,
        "line_bytes": sum(map(len, posted)) // lines,
        "accepted_per_s": round(lines / found.accepted_seconds, 1),
        "completed_per_s": round(lines / found.counted_seconds, 1),
        "stages": await stage_rates(run.database, found.begun_at),
        **figures.of_spent(spent, lines, AIDS, wal),
    }


async def _single(run: Run) -> Figures:
    singles = run.options.singles
    run.screen.begin(f"Jieli: {singles:,} POSTs by 16 connections, until counted")
    posted, target = list(bodies(singles, 4)), await run.target()
    before, written = run.meter.sample(), await run.wal()
    found = await burst(target, posted, "bench-single", run.count)
    spent, wal = run.meter.since(before), await run.wal(written)
    run.accepted += singles
    different = len({post.body for post in found.posts})
    run.amiss["repeated POSTs taken as new"] = abs(different - singles)
    return figures.of_burst(found) | figures.of_spent(spent, singles, AIDS, wal)


async def _steady(run: Run) -> Figures:
    options = run.options
    run.screen.begin(f"Jieli: {options.rate} a second for {options.seconds} s")
    posted, target = list(bodies(options.steady, 5)), await run.target()
    before, written = run.meter.sample(), await run.wal()
    found = await steady(target, posted, options.rate, "bench-steady", run.count)
    spent, wal = run.meter.since(before), await run.wal(written)
    run.accepted += options.steady
    return {
        **figures.of_steady(found),
        "stages": await stage_times(run.database, found.posts),
        **figures.of_spent(spent, options.steady, AIDS, wal),
    }


async def _wrk(run: Run) -> Figures:
    seconds = run.options.wrk_seconds
    run.screen.begin(f"Jieli: wrk for {seconds} s, until counted")
    posted: Sequence[bytes] = list(bodies(WRK_BODIES, 6))
    folder, target = run.jieli.home.run, await run.target()
    rate = await wrk.wrk(target, posted, "bench-wrk", seconds, folder)
    # It cuts off what is on its way when the time is up: more is stored than it saw answered.
    while (stored := await checks.stored(run.database)) > await run.count():
        await until_counted(run.count, stored)
    run.accepted = max(stored, run.accepted + rate.requests)
    return wrk.figures_of(rate)


def _memory(run: Run) -> Figures:
    found = run.meter.memory()
    services: Figures = {}
    for name, memory in found.items():
        service, _, role = name.partition(".")
        if role:
            so_far = services.setdefault(service, {"rss_mb": 0.0, "pss_mb": 0.0})
            so_far["rss_mb"] = round(so_far["rss_mb"] + memory.rss, 1)
            so_far["pss_mb"] = round(so_far["pss_mb"] + memory.pss, 1)
    parts = {name: {"rss_mb": m.rss, "pss_mb": m.pss} for name, m in found.items()}
    return {"parts": parts, "services": services}


async def _checked(run: Run, ops: Api) -> Figures:
    found = await checks.checked(run.database)
    own = await ops.get("reporting", "/internal/v1/counted")
    further = run.amiss | {
        "accepted and not stored, or the other way": abs(
            await checks.stored(run.database) - run.accepted
        ),
        "reporting says another number": abs(int(own["complete"]) - await run.count()),
    }
    return found | figures.wrong(further)
