"""Every few seconds: needs of a round are given together, and places that are free to who waits."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from asyncpg import Record

from services.matching.assignment import store
from services.matching.assignment.plan import Plan, Waiting, plan
from services.matching.assignment.policy import modes, score
from services.matching.assignment.rules import Until
from services.matching.context import MatchingContext, context_in
from services.matching.eligibility.loads import Load
from services.matching.offers import history
from services.matching.offers import store as offers_store
from services.matching.offers.allocation import allocate, shortlist_of, world_of
from services.matching.offers.closing import close
from services.matching.offers.match_events import matched
from services.matching.offers.reassignment import follow_traces
from services.matching.offers.rules import OpenNeed, Planned
from services.matching.tenancy import as_service
from shared.db import Database, Transaction
from shared.ids import new_id
from shared.outbox import publish


class _Seen(NamedTuple):
    """What waits, seen without holding anything: to plan by, and no promise."""

    rows: Sequence[Record]
    waiting: Sequence[Waiting]
    loads: Mapping[UUID, Load]

    def has_room(self, one: Waiting) -> bool:
        """Whether somebody could be asked for it; or nobody ever, which is to be said."""
        left = one.shortlist.eligible - one.tried
        return not left or any(self.loads[id_].free > 0 for id_ in left if id_ in self.loads)


async def assign_waiting(db: Database, resources: Mapping[str, Any]) -> bool:
    """Assign the needs of a round; True when more may be waiting.

    A plan is made without holding anything. Who is proposed is asked if the place is still there,
    else the best of the others; so a plan that is late or missing costs nobody an answer.
    """
    context, rule = context_in(resources), modes().batch
    seen = await _look(db, context, Until.BATCH, rule.at_most)
    if not seen.rows:
        return False
    ties = context.directory.ties
    found = await plan(seen.waiting, seen.loads, ties, rule.spread, rule.seconds)
    await _ask(db, context, seen.rows, found, len(seen.loads))
    return len(seen.rows) == rule.at_most


async def move_up(db: Database, resources: Mapping[str, Any]) -> bool:
    """Give places that are free to who waits for one, in the order in which they came."""
    context, rule = context_in(resources), modes()
    seen = await _look(db, context, Until.PLACE, rule.batch.at_most)
    able = {one.need_id for one in seen.waiting if seen.has_room(one)}
    rows = [r for r in seen.rows if r["need_id"] in able or r["days"] >= rule.waiting.most_days]
    if rows:
        await _ask(db, context, rows, None, 0)
    return False


async def _look(db: Database, context: MatchingContext, until: Until, limit: int) -> _Seen:
    async with db.transaction() as tx:
        await as_service(tx)
        rows = await store.waiting(tx, until, limit)
        if not rows:
            return _Seen((), (), {})
        referrals = sorted({row["referral_id"] for row in rows})
        cases = await offers_store.lock_cases(tx, referrals, skip_locked=True)
        tried = await history.tried(tx, [row["need_id"] for row in rows], referrals)
        waiting = []
        for row in rows:
            case, need_id = cases.get(row["referral_id"]), row["need_id"]
            if case is None:
                continue
            index = await context.directory.current(tx, world_of(case))
            open_need = OpenNeed(case, need_id, row["type"], row["position"])
            if shortlist := shortlist_of(index, context, open_need):
                before = tried[need_id].providers if need_id in tried else frozenset()
                waiting.append(Waiting(need_id, case.urgency, shortlist, before))
        ids = sorted(frozenset[UUID]().union(*(one.shortlist.eligible for one in waiting)))
        return _Seen(rows, waiting, await store.loads(tx, ids))


async def _ask(
    db: Database,
    context: MatchingContext,
    rows: Sequence[Record],
    found: Plan | None,
    providers: int,
) -> None:
    """Ask for those that still wait, whom the plan proposes or who is best."""
    async with db.transaction() as tx:
        await as_service(tx)
        cases = await offers_store.lock_cases(tx, sorted({row["referral_id"] for row in rows}))
        still = await store.still_waiting(tx, [row["need_id"] for row in rows])
        kept = [row for row in rows if row["need_id"] in still and row["referral_id"] in cases]
        if not kept:
            return
        referrals = sorted({row["referral_id"] for row in kept})
        tried = await history.tried(tx, [row["need_id"] for row in kept], referrals)
        round_id = await _keep_round(tx, context, found, len(kept), providers)
        open_needs = []
        for row in kept:
            need_id = row["need_id"]
            before = tried.get(need_id)
            asked = found.asked.get(need_id) if found else None
            open_needs.append(
                OpenNeed(
                    cases[row["referral_id"]],
                    need_id,
                    row["type"],
                    row["position"],
                    attempt=len(before.providers) + 1 if before else 1,
                    tried=before.providers if before else frozenset(),
                    silent=bool(before and before.silent),
                    planned=Planned(asked, round_id) if asked and round_id else None,
                    may_wait=row["days"] < modes().waiting.most_days,
                )
            )
        decisions = await allocate(tx, context, open_needs)
        await offers_store.update_needs(tx, decisions)
        over = [d.open_need for d in decisions if d.waits is None]
        await store.waited(tx, [(one.case.referral_id, one.need_id) for one in over])
        follow_traces(tx, cases)
        await publish(tx, [*matched(tx, decisions), *await close(tx, cases)])


async def _keep_round(
    tx: Transaction, context: MatchingContext, found: Plan | None, needs: int, providers: int
) -> UUID | None:
    if found is None or not found.asked:
        return None
    round_id = new_id()
    versions = (score().version, context.directory.ties.commitment)
    figures = (needs, providers, found.value, found.seconds)
    await store.add_round(tx, (round_id, *versions, *figures))
    return round_id
