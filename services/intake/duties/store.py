"""All SQL of disclosures and of approvals to leave the country. Needs the service's duty."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from services.intake.consent.rules import is_minor
from services.intake.duties import reports_store
from shared.db import Transaction
from shared.vocabulary import AgeBand


@dataclass(frozen=True, slots=True)
class NewDisclosure:
    """A disclosure to be put on record; whoever decided is a digest."""

    id: UUID
    referral_id: UUID | None
    partner_id: UUID
    client_id: str
    recipient_id: UUID | None
    recipient_kind: str
    abroad: bool
    scope: str
    basis: str | None
    article: str | None
    officer: bytes | None
    authority: bytes | None
    parts: list[str]
    she: str | None
    year: int
    person: bytes | None


async def add(tx: Transaction, new: NewDisclosure) -> None:
    """Put a disclosure on record."""
    await tx.execute(
        """
        insert into case_disclosure (id, referral_id, partner_id, client_id, recipient_id,
            recipient_kind, abroad, scope, basis, article, officer, authority, parts, she, year,
            person, disclosed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        """,
        new.id,
        new.referral_id,
        new.partner_id,
        new.client_id,
        new.recipient_id,
        new.recipient_kind,
        new.abroad,
        new.scope,
        new.basis,
        new.article,
        new.officer,
        new.authority,
        new.parts,
        new.she,
        new.year,
        new.person,
        tx.now,
    )


async def recipient(tx: Transaction, partner_id: UUID) -> tuple[str, bool] | None:
    """What a registered organisation is, and whether it is abroad; None: there is none."""
    row = await tx.fetchrow(
        "select kind, abroad from partner where id = $1 and registered_at is not null", partner_id
    )
    return (row["kind"], row["abroad"]) if row else None


async def duties_of(tx: Transaction, referral_id: UUID, partner_id: UUID) -> list[str] | None:
    """The duties of a case of this partner that is still there; None when there is no such one."""
    found: list[str] | None = await tx.fetchval(
        "select duties from referral where id = $1 and partner_id = $2 and status <> 'erased'"
        " for share",
        referral_id,
        partner_id,
    )
    return found


async def is_of_a_minor(tx: Transaction, referral_id: UUID) -> bool:
    """Whether the person of a case that is there is known to be under 18."""
    band = await tx.fetchval("select facts->>'age_band' from referral where id = $1", referral_id)
    return is_minor(AgeBand(band))


async def is_there(tx: Transaction, referral_id: UUID) -> bool:
    """Whether there is a case of this id."""
    return bool(
        await tx.fetchval(
            "select exists (select from referral where id = $1 and status <> 'erased')", referral_id
        )
    )


async def approve(tx: Transaction, approval_id: UUID, of: tuple[UUID, UUID, str], by: str) -> UUID:
    """Keep an approval `of` a case, a recipient and a basis; one of each person at a time.

    Gives its id: that of the earlier one, made good anew, where there was one.
    """
    found: UUID = await tx.fetchval(
        """
        insert into egress_approval
            (id, referral_id, recipient_id, basis, approved_by, approved_at)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (referral_id, recipient_id, basis, approved_by) where used_by is null
            do update set approved_at = excluded.approved_at
        returning id
        """,
        approval_id,
        *of,
        by,
        tx.now,
    )
    return found


async def approvals(
    tx: Transaction, of: tuple[UUID, UUID, str], since: datetime
) -> list[asyncpg.Record]:
    """The approvals that are good and not used, locked."""
    return await tx.fetch(
        "select id, approved_by from egress_approval where referral_id = $1 and recipient_id = $2"
        " and basis = $3 and approved_at > $4 and used_by is null order by id for update",
        *of,
        since,
    )


async def use(tx: Transaction, approval_ids: list[UUID], disclosure_id: UUID) -> None:
    """These approvals opened something, and open nothing more."""
    await tx.execute(
        "update egress_approval set used_by = $2 where id = any($1::uuid[])",
        approval_ids,
        disclosure_id,
    )


async def of_case(tx: Transaction, referral_id: UUID) -> list[dict[str, Any]]:
    """What was disclosed of a case, first to last, if the transaction may see it."""
    rows = await tx.fetch(
        "select id as disclosure_id, referral_id, recipient_id, recipient_kind, abroad, scope,"
        " basis, article, parts, she, disclosed_at from case_disclosure where referral_id = $1"
        " order by disclosed_at, id",
        referral_id,
    )
    return [dict(row) for row in rows]


async def persons_abroad(tx: Transaction, year: int) -> tuple[int, int]:
    """Of how many persons something left the country in a year; emergencies apart, second."""
    row = await tx.fetchrow(
        "select count(distinct person) filter (where basis <> 'emergency_life') as others,"
        " count(distinct person) filter (where basis = 'emergency_life') as emergencies"
        " from case_disclosure where abroad and scope = 'case' and year = $1",
        year,
    )
    assert row is not None  # noqa: S101 - a count has one row
    return row["others"], row["emergencies"]


async def routed_to(
    tx: Transaction, partner_id: UUID, referral_id: UUID | None = None
) -> list[dict[str, Any]]:
    """The cases that a body sees in the place of one they are about, the newest 500; or one."""
    rows = await tx.fetch(
        """
        select referral.id as referral_id, body_id, partner.name as body_name, routed_at,
            referral.status, status_at, facts, (
                select json_agg(json_build_object('type', type, 'status', status)
                    order by position) from need where need.referral_id = referral.id
            ) as needs
        from conflict_route
        join referral on referral.id = conflict_route.referral_id and status <> 'erased'
        join partner on partner.id = body_id
        where routed_to = $1 and ($2::uuid is null or referral.id = $2)
        order by routed_at desc, referral.id desc limit 500
        """,
        partner_id,
        referral_id,
    )
    return [dict(row) for row in rows]


async def forget(tx: Transaction, referral_id: UUID) -> None:
    """Leave of the disclosures of a case only what leads to nobody."""
    await tx.execute(
        "update case_disclosure set referral_id = null, officer = '' where referral_id = $1",
        referral_id,
    )
    await tx.execute("delete from egress_approval where referral_id = $1", referral_id)
    await tx.execute("delete from conflict_route where referral_id = $1", referral_id)
    await reports_store.forget(tx, referral_id)
