"""All SQL of approval: what waits, who decided what."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from services.matching.approval.rules import State, Step
from services.matching.directory.store import Reader
from shared.db import Transaction


class Decision(NamedTuple):
    """What a person decided about a version of a provider, and on what ground."""

    provider_id: UUID
    number: int
    step: Step
    ground: str


async def approvers(
    tx: Transaction, ids: Sequence[UUID]
) -> dict[tuple[UUID, Step], frozenset[str]]:
    """Who approved a provider's newest version, and who reinstated it since it was suspended."""
    rows = await tx.fetch(
        """
        select d.provider_id, d.decision, array_agg(distinct d.decided_by) as clients
        from provider_decision d join provider p using (provider_id)
        where d.provider_id = any($1) and (
            (d.decision = 'approve' and d.number = p.last_number)
            or (d.decision = 'reinstate' and p.state = 'suspended' and d.decision_id > (
                select max(s.decision_id) from provider_decision s
                where s.provider_id = d.provider_id and s.decision = 'suspend')))
        group by d.provider_id, d.decision
        """,
        ids,
    )
    return {(row["provider_id"], Step(row["decision"])): frozenset(row["clients"]) for row in rows}


async def add(
    tx: Transaction, decisions: Sequence[Decision], client_id: str, partner_id: UUID
) -> None:
    """Append what this person decided."""
    await tx.execute(
        """
        insert into provider_decision (provider_id, number, decision, ground, decided_by,
            decided_for)
        select id, number, decision, ground, $5, $6
        from unnest($1::uuid[], $2::int[], $3::text[], $4::text[])
            as t(id, number, decision, ground)
        """,
        [d.provider_id for d in decisions],
        [d.number for d in decisions],
        [d.step for d in decisions],
        [d.ground for d in decisions],
        client_id,
        partner_id,
    )


async def settle(tx: Transaction, settled: Mapping[UUID, tuple[State, str]]) -> None:
    """Write what became of the versions that waited, and on what ground."""
    await tx.execute(
        """
        update provider_terms v set state = t.state, ground = t.ground, decided_at = now()
        from unnest($1::uuid[], $2::text[], $3::text[]) as t(id, state, ground)
        where v.provider_id = t.id and v.state = 'pending'
        """,
        list(settled),
        [state for state, _ in settled.values()],
        [ground for _, ground in settled.values()],
    )


async def end_waiting(tx: Transaction, ids: Sequence[UUID]) -> None:
    """Nobody need decide any more on what waits of these providers."""
    await tx.execute(
        "update provider_terms set state = 'replaced'"
        " where provider_id = any($1) and state = 'pending'",
        ids,
    )


async def asked_now(tx: Transaction, ids: Sequence[UUID]) -> list[UUID]:
    """Referrals with an offer that these providers have not answered."""
    rows = await tx.fetch(
        "select distinct referral_id from offer where provider_id = any($1)"
        " and status in ('requested', 'offered')",
        ids,
    )
    return sorted(row["referral_id"] for row in rows)


async def end_offers(tx: Transaction, ids: Sequence[UUID], referrals: Sequence[UUID]) -> None:
    """The time to answer is over for these providers' open offers of these locked referrals."""
    await tx.execute(
        """
        update offer set answer_due_at = now()
        where referral_id = any($2) and provider_id = any($1)
            and status in ('requested', 'offered')
        """,
        ids,
        referrals,
    )


async def moment(tx: Transaction) -> datetime:
    """This moment: later than of any decision before, for the directory is locked while one is."""
    at: datetime = await tx.fetchval("select clock_timestamp()")
    return at


async def forget_silence(tx: Transaction, ids: Sequence[UUID]) -> None:
    """Ask these again as if they had answered."""
    await tx.execute(
        """
        with silent as (
            select provider_id from provider_load where provider_id = any($1) and lapsed > 0
            order by provider_id for no key update)
        update provider_load l set lapsed = 0 from silent where l.provider_id = silent.provider_id
        """,
        ids,
    )


_CASES = """(select count(distinct o.referral_id) from offer o
    where o.provider_id = p.provider_id and o.provider_partner_id = p.partner_id
        and o.status in ('accepted', 'scheduled', 'in_progress', 'waitlisted', 'paused_safety'))"""
_REVIEW = """(select min(c.due_at) from complaint c
    where c.provider_id = p.provider_id and c.decided_at is null)"""
_WHICH = {
    "pending": "v.state = 'pending'",
    "suspended": "p.state = 'suspended'",
    "silent": "p.state = 'approved' and l.lapsed >= $3",
    "complained": "l.complaints > 0",
}


async def page(
    reader: Reader, which: str, after: UUID | None, limit: int, silent: int
) -> list[Record]:
    """Providers that want a person, in order of id: of one kind of `_WHICH`."""
    rows: list[Record] = await reader.fetch(
        f"""
        select p.provider_id, p.partner_id, p.state, p.approved_number, l.lapsed,
            l.complaints, {_REVIEW} as review_due_at,
            case when p.state = 'suspended' then {_CASES} else 0 end as cases_held,
            case when v.state = 'pending' then v.number end as number,
            coalesce(v.terms ->> 'kind', p.kind) as kind, v.terms, v.entered_at,
            (select count(distinct d.decided_by) from provider_decision d
                where d.provider_id = p.provider_id and d.number = p.last_number
                and d.decision = 'approve' and v.state = 'pending') as approvals
        from provider p join provider_load l using (provider_id)
        left join provider_terms v
            on v.provider_id = p.provider_id and v.number = p.last_number
        where p.state <> 'retired' and {_WHICH[which]}
            and ($1::uuid is null or p.provider_id > $1) and $3 > 0
        order by p.provider_id limit $2
        """,  # noqa: S608 - constants of this module
        after,
        limit,
        silent,
    )
    return rows


async def cases_held(reader: Reader, provider_id: UUID) -> int:
    """How many cases a provider has accepted and not ended."""
    rows = await reader.fetch(
        f"select {_CASES} as cases from provider p where provider_id = $1",  # noqa: S608 - constant
        provider_id,
    )
    return int(rows[0]["cases"]) if rows else 0


async def review(reader: Reader, provider_id: UUID) -> Record:
    """How many complaints about a provider are open, and until when the first must be decided."""
    (row,) = await reader.fetch(
        "select count(*) as complaints, min(due_at) as due_at from complaint"
        " where provider_id = $1 and decided_at is null",
        provider_id,
    )
    found: Record = row
    return found


async def history(reader: Reader, provider_id: UUID) -> list[Record]:
    """Every decision about a provider, first to last."""
    rows: list[Record] = await reader.fetch(
        """
        select number, decision, ground, decided_by, decided_for, decided_at
        from provider_decision where provider_id = $1 order by decision_id
        """,
        provider_id,
    )
    return rows
