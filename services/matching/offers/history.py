"""All SQL of what happened before with a need: who was asked, and who helps her already."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from services.matching.lifecycle.rules import HOLDS_PLACE, LIVE
from shared.db import Transaction

_LIVE = sorted(LIVE)
_HOLDING = sorted(HOLDS_PLACE)


class Tried(NamedTuple):
    """Who was ever asked for a need, whether one never answered, and who has another need of hers.

    `bodies`: organisations of providers that were asked for other needs and have not ended.
    """

    providers: frozenset[UUID]
    silent: bool
    bodies: frozenset[UUID]


NOBODY = Tried(frozenset(), silent=False, bodies=frozenset())


async def tried(
    tx: Transaction, need_ids: Sequence[UUID], referral_ids: Sequence[UUID]
) -> dict[UUID, Tried]:
    """Per need, the providers that were ever asked for it."""
    rows = await tx.fetch(
        """
        select referral_id, need_id, array_agg(provider_id) as providers,
            bool_or(status = 'expired') as silent,
            array_agg(provider_partner_id) filter (where status = any($2)) as bodies
        from offer
        where referral_id = any($1) group by referral_id, need_id
        """,
        referral_ids,
        _LIVE,
    )
    helping: dict[UUID, set[UUID]] = {}
    for row in rows:
        if row["bodies"]:
            helping.setdefault(row["referral_id"], set()).update(row["bodies"])
    none: set[UUID] = set()
    wanted = set(need_ids)
    return {
        row["need_id"]: Tried(
            frozenset(row["providers"]),
            silent=row["silent"],
            bodies=frozenset(helping.get(row["referral_id"], none)),
        )
        for row in rows
        if row["need_id"] in wanted
    }


async def seeing_to(
    tx: Transaction, firsts: Sequence[tuple[UUID, UUID]]
) -> dict[tuple[UUID, UUID], UUID]:
    """Who has taken, or is held a place for, each of these needs, where this partner referred it.

    By need and partner: to anybody else it would tell who helps whose number they know.
    """
    rows = await tx.fetch(
        """
        select first.need_id, first.partner_id, live.provider_id
        from unnest($1::uuid[], $2::uuid[]) as first(need_id, partner_id)
        cross join lateral (
            select referral_id from need
            where need_id = first.need_id and partner_id = first.partner_id limit 1
        ) as hers
        cross join lateral (
            select provider_id from offer
            where referral_id = hers.referral_id and need_id = first.need_id and status = any($3)
            limit 1
        ) as live
        """,
        [need_id for need_id, _ in firsts],
        [partner_id for _, partner_id in firsts],
        _HOLDING,
    )
    return {(row["need_id"], row["partner_id"]): row["provider_id"] for row in rows}
