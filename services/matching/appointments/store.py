"""All SQL of reminders of appointments."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from asyncpg import Record

from shared.db import Transaction

_DUE = """status = 'scheduled' and reminded_for is distinct from appointment_at
    and appointment_at > now() and appointment_at <= now() + $1::interval"""


async def near(tx: Transaction, ahead: timedelta, limit: int) -> list[UUID]:
    """Referrals with an appointment of which nobody was reminded yet, the nearest first."""
    rows = await tx.fetch(
        f"select referral_id from offer where {_DUE} order by appointment_at limit $2",  # noqa: S608
        ahead,
        limit,
    )
    return sorted({row["referral_id"] for row in rows})


async def remind(tx: Transaction, ahead: timedelta, referral_ids: Sequence[UUID]) -> list[Record]:
    """Note that these locked referrals' near appointments are told of; gives their offers."""
    return await tx.fetch(
        f"""
        update offer set reminded_for = appointment_at where {_DUE} and referral_id = any($2)
        returning offer_id, referral_id, need_id, need, provider_id, provider_partner_id, status,
            appointment_at
        """,  # noqa: S608 - a rule of ours
        ahead,
        referral_ids,
    )
