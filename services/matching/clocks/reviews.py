"""Review dates: help that goes on is looked at anew each period, and never closed by its age."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from services.matching.clocks import store
from services.matching.clocks.policy import clocks
from shared.db import Transaction
from shared.ids import new_id
from shared.vocabulary import ClockCode, ClockStep

_DUE = frozenset({ClockStep.BREACHED, ClockStep.ESCALATED})


async def begin(tx: Transaction, offers: Sequence[Record], partners: Sequence[UUID]) -> None:
    """The first review of services that begin now; `partners`: who referred each."""
    table = clocks()
    due = table.due(ClockCode.REVIEW, tx.now)
    warned = tx.now + table.warn_at * (due.at - tx.now)
    await store.start_all(
        tx,
        [
            (
                new_id(), offer["referral_id"], offer["offer_id"], offer["provider_partner_id"],
                partner_id, ClockCode.REVIEW, table.version, tx.now, due.at, due.provisional,
                warned,
            )
            for offer, partner_id in zip(offers, partners, strict=True)
        ],
    )  # fmt: skip


def is_review(row: Record, step: ClockStep) -> bool:
    """Whether a review is due: it is said, and the next one begins."""
    return row["code"] == ClockCode.REVIEW and step in _DUE


async def renew(tx: Transaction, rows: Sequence[Record]) -> None:
    """The next review of each of these clocks, from when this one was due."""
    table = clocks()
    times: list[tuple[UUID, datetime, datetime, datetime]] = []
    for row in rows:
        start = row["due_at"]
        due = table.due(ClockCode.REVIEW, start)
        times.append((row["clock_id"], start, due.at, start + table.warn_at * (due.at - start)))
    if times:
        await store.restart(tx, times)
