"""All SQL of changed consents; the referrals are locked before."""

from collections.abc import Sequence
from uuid import UUID

import orjson
from asyncpg import Record

from services.matching.lifecycle.rules import LIVE
from services.matching.offers.rules import Case
from shared.db import Transaction
from shared.events.consent import ConsentEvent
from shared.vocabulary import ConsentScope


async def versions(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, int]:
    """The version of consent that is known of each of these referrals."""
    rows = await tx.fetch(
        "select referral_id, consent_version from referral where referral_id = any($1)", ids
    )
    return {row["referral_id"]: row["consent_version"] for row in rows}


async def keep(tx: Transaction, cases: Sequence[tuple[int, Case]]) -> None:
    """Keep whom these let be asked from now on, each with the version that says so."""
    await tx.execute(
        """
        update referral r set consent_version = c.version, shareable = c.shareable,
            named = string_to_array(c.named, ',')::uuid[],
            duty_needs = string_to_array(c.duty_needs, ','), limits = c.limits,
            history_shared = c.history_shared
        from unnest($1::uuid[], $2::int[], $3::bool[], $4::text[], $5::text[], $6::json[],
            $7::bool[]) as c(referral_id, version, shareable, named, duty_needs, limits,
                history_shared)
        where r.referral_id = c.referral_id
        """,
        [case.referral_id for _, case in cases],
        [version for version, _ in cases],
        [case.shareable for _, case in cases],
        [None if case.named is None else ",".join(map(str, case.named)) for _, case in cases],
        [",".join(case.duty_needs) for _, case in cases],
        [_limits(case) for _, case in cases],
        [case.history_shared for _, case in cases],
    )


def _limits(case: Case) -> str | None:
    return orjson.dumps(case.limits.kept()).decode() if case.limits else None


async def open_again(tx: Transaction, events: Sequence[ConsentEvent]) -> None:
    """Open what was closed of these locked referrals and has a need that may be asked for now."""
    await tx.execute(
        """
        update referral r set status = 'open'
        from unnest($1::uuid[], $2::int[], $3::bool[], $4::text[])
            as c(referral_id, version, shareable, duty_needs)
        where r.referral_id = c.referral_id and r.status = 'closed'
            and r.consent_version < c.version and exists (
                select from need n
                where n.referral_id = r.referral_id and n.status = 'not_requested'
                    and (c.shareable or n.type = any(string_to_array(c.duty_needs, ','))))
        """,
        [event.referral_id for event in events],
        [event.consent_version for event in events],
        [event.consent_scope is not ConsentScope.STATISTICS_ONLY for event in events],
        [",".join(event.duty_needs) for event in events],
    )


async def not_requested(tx: Transaction, ids: Sequence[UUID]) -> list[Record]:
    """The needs of these referrals for which her consent let nobody be asked."""
    return await tx.fetch(
        "select referral_id, need_id, type from need"
        " where referral_id = any($1) and status = 'not_requested' order by referral_id, position",
        ids,
    )


async def live_offers(tx: Transaction, ids: Sequence[UUID]) -> list[Record]:
    """The offers of these referrals that are alive."""
    return await tx.fetch(
        """
        select offer_id, referral_id, need_id, need, provider_id, provider_partner_id,
            provider_kind, attempt, status as was, together
        from offer where referral_id = any($1) and status = any($2)
        order by referral_id, offer_id
        """,
        ids,
        sorted(LIVE),
    )


async def end(tx: Transaction, offer_ids: Sequence[UUID]) -> None:
    """Take these offers back: she no longer lets their providers have anything."""
    await tx.execute(
        "update offer set status = 'withdrawn', ended_at = now(), asks = null, held_until = null"
        " where offer_id = any($1)",
        offer_ids,
    )
