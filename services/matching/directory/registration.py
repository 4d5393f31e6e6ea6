"""Entering providers: what narrows the approval is in force at once, what goes beyond it waits."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from services.matching.approval.rules import Entered, State, Terms, entered
from services.matching.directory import store, views
from services.matching.directory.store import Effective, NewVersion
from services.matching.tenancy import as_service
from shared.db import Transaction
from shared.errors import Conflict, NotFound, Refused
from shared.http import Caller


class Entry(NamedTuple):
    """A provider as its partner wrote it; `available` None when it did not say."""

    provider_id: UUID
    terms: Terms
    available: int | None
    active: bool


class EntryResult(NamedTuple):
    """What became of an entry: how the provider stands, and the version that waits, if one does."""

    state: State
    waiting: int | None


class _Judged(NamedTuple):
    entry: Entry
    row: Record | None
    outcome: Entered

    @property
    def number(self) -> int:
        """The newest version's number after this entry."""
        before = self.row["last_number"] if self.row else 0
        return int(before) + self.outcome.new_version


async def enter(
    tx: Transaction, key: bytes, caller: Caller, entries: Sequence[Entry]
) -> dict[UUID, EntryResult | Refused]:
    """Keep these entries of one partner, each provider once; gives what became of each."""
    await as_service(tx)
    version = await store.next_version(tx)
    known = await store.standing(tx, [entry.provider_id for entry in entries])
    results: dict[UUID, EntryResult | Refused] = {}
    judged = []
    for entry in entries:
        row = known.get(entry.provider_id)
        if row is not None and not _is_own(row, caller):
            results[entry.provider_id] = NotFound()
        elif row is not None and row["state"] == State.RETIRED:
            results[entry.provider_id] = Conflict("It is retired. Enter a new one.")
        else:
            judged.append(_judge(entry, row, key))
    if judged:
        await _write(tx, key, caller, judged, version)
    return results | {one.entry.provider_id: _kept(one) for one in judged}


def _is_own(row: Record, caller: Caller) -> bool:
    """Whether the caller keeps it. Once approved, real ones and rehearsals' stay apart."""
    same_world = row["sandbox"] == caller.test or row["approved_number"] is None
    return bool(row["partner_id"] == caller.partner_id and same_world)


def _judge(entry: Entry, row: Record | None, key: bytes) -> _Judged:
    if row is None:
        return _Judged(entry, None, entered(entry.terms, None, None, None))
    approved, last = views.approved(row, key), views.last(row, key)
    terms = approved.terms if approved else None
    return _Judged(entry, row, entered(entry.terms, terms, last, State(row["state"])))


async def _write(
    tx: Transaction, key: bytes, caller: Caller, judged: Sequence[_Judged], version: int
) -> None:
    await store.put(tx, version, key, [_in_force(one, caller.partner_id) for one in judged])
    await store.mark(tx, [one.entry.provider_id for one in judged], sandbox=caller.test)
    dropped = [one.entry.provider_id for one in judged if one.outcome.drop_waiting]
    if dropped:
        await store.drop_waiting(tx, dropped)
    new = [
        NewVersion(
            one.entry.provider_id,
            caller.partner_id,
            one.number,
            one.entry.terms,
            one.entry.available,
        )
        for one in judged
        if one.outcome.new_version
    ]
    if new:
        await store.add_versions(tx, key, caller.client_id, new)
    free: Mapping[UUID, int | None] = {
        one.entry.provider_id: one.entry.available for one in judged if not one.outcome.new_version
    }
    if free:
        await store.keep_available(tx, free)


def _in_force(one: _Judged, partner_id: UUID) -> Effective:
    entry, row = one.entry, one.row
    return Effective(
        entry.provider_id,
        partner_id,
        one.outcome.state,
        one.outcome.serving,
        entry.active,
        entry.available,
        row["approved_number"] if row else None,
        one.number,
    )


def _kept(one: _Judged) -> EntryResult:
    waited = one.row is not None and one.row["last_state"] == State.PENDING
    waits = one.outcome.new_version or (waited and not one.outcome.drop_waiting)
    return EntryResult(one.outcome.state, one.number if waits else None)
