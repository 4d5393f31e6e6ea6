"""All SQL of helpers. A transaction works as the service; who asks is judged by these rows."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from services.matching.lifecycle.rules import TAKEN
from shared.db import Transaction

_SHOWN = "helper_id, partner_id, role, region, client_id, entered_at"
_SERVED = """
    o.status = any($2) and not exists (select from provider p where p.provider_id = o.provider_id
        and p.state in ('suspended', 'retired'))
"""


async def add(tx: Transaction, fields: Sequence[object]) -> Record | None:
    """Keep a helper (id, organisation, role, region, client); None when the client is another's."""
    return await tx.fetchrow(
        f"""
        insert into helper (helper_id, partner_id, role, region, client_id)
        values ($1, $2, $3, $4, $5) on conflict do nothing returning {_SHOWN}
        """,  # noqa: S608 - a list of columns
        *fields,
    )


async def of_partner(tx: Transaction, partner_id: UUID) -> list[Record]:
    """The helpers of an organisation, in the order they were entered."""
    return await tx.fetch(
        f"select {_SHOWN} from helper where partner_id = $1"  # noqa: S608 - a list of columns
        " order by entered_at, helper_id limit 1000",
        partner_id,
    )


async def one(tx: Transaction, helper_id: UUID, partner_id: UUID) -> Record | None:
    """A helper of this organisation."""
    return await tx.fetchrow(
        f"select {_SHOWN} from helper"  # noqa: S608 - a list of columns
        " where helper_id = $1 and partner_id = $2",
        helper_id,
        partner_id,
    )


async def remove(tx: Transaction, helper_id: UUID, partner_id: UUID) -> Record | None:
    """Take a helper and its cases away; None when this organisation has no such helper."""
    return await tx.fetchrow(
        f"delete from helper where helper_id = $1 and partner_id = $2"  # noqa: S608
        f" returning {_SHOWN}",
        helper_id,
        partner_id,
    )


async def served_by(tx: Transaction, offer_id: UUID, partner_id: UUID) -> UUID | None:
    """The referral of an offer that this organisation's provider serves now."""
    found: UUID | None = await tx.fetchval(
        f"select o.referral_id from offer o"  # noqa: S608 - a condition
        f" where o.offer_id = $1 and {_SERVED} and o.provider_partner_id = $3",
        offer_id,
        sorted(TAKEN),
        partner_id,
    )
    return found


async def give(tx: Transaction, helper_id: UUID, offer_id: UUID) -> None:
    """Let a helper have a case."""
    await tx.execute(
        "insert into helper_case (helper_id, offer_id) values ($1, $2) on conflict do nothing",
        helper_id,
        offer_id,
    )


async def take_back(tx: Transaction, helper_id: UUID, offer_id: UUID) -> UUID | None:
    """Let a helper have a case no more; gives its referral, None when it had none such."""
    found: UUID | None = await tx.fetchval(
        "delete from helper_case c using offer o where c.helper_id = $1 and c.offer_id = $2"
        " and o.offer_id = c.offer_id returning o.referral_id",
        helper_id,
        offer_id,
    )
    return found


async def cases(tx: Transaction, helper_id: UUID, offer_id: UUID | None = None) -> list[Record]:
    """The cases of a helper that are served now, or one of them alone."""
    return await tx.fetch(
        f"""
        select o.offer_id, o.referral_id, o.provider_partner_id, o.need, o.status, o.appointment_at,
            o.asks
        from helper_case c join offer o using (offer_id)
        where c.helper_id = $1 and {_SERVED} and ($3::uuid is null or o.offer_id = $3)
        order by o.appointment_at, o.seq limit 1000
        """,  # noqa: S608 - a condition
        helper_id,
        sorted(TAKEN),
        offer_id,
    )
