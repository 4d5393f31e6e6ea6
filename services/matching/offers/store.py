"""All SQL of offers: cases, needs, held places.

Whoever changes a referral locks its row first, then the loads of providers, each in order of id;
so two workers and any number of answers cannot deadlock.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import orjson
from asyncpg import Record

from services.matching.offers.rules import Case, Decision, Offer, asks_of
from shared.db import Transaction
from shared.vocabulary.languages import known

LIVE = ("offered", "accepted", "in_progress")


class Tried(NamedTuple):
    """Who was ever asked for a need, and whether one of them never answered."""

    providers: frozenset[UUID]
    silent: bool


async def tombstones(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, bool]:
    """Which of these were taken back before they came; True means erased."""
    rows = await tx.fetch(
        "select referral_id, erased from tombstone where referral_id = any($1)", ids
    )
    return {row["referral_id"]: row["erased"] for row in rows}


async def bury(tx: Transaction, ids: Sequence[UUID], *, erased: bool) -> None:
    """Remember that these were taken back, whether or not they are known."""
    await tx.execute(
        """
        insert into tombstone (referral_id, erased, at)
        select id, $2, now() from unnest($1::uuid[]) as id
        on conflict (referral_id) do update set erased = tombstone.erased or excluded.erased
        """,
        ids,
        erased,
    )


async def add_cases(tx: Transaction, cases: Sequence[Case], gone: Iterable[UUID]) -> set[UUID]:
    """Keep these referrals, those in `gone` as withdrawn; gives the ids that were not known."""
    withdrawn = set(gone)
    rows = await tx.fetch(
        """
        insert into referral (referral_id, partner_id, region, urgency, age_band, gender, languages,
            sexual_violence, hotline, by_parent, kept_from, shareable, named, duty_needs, children,
            status, traceparent, received_at, sandbox, matched_at)
        select id, partner, region, urgency, age, gender, string_to_array(languages, ','), sexual,
            hotline, by_parent, kept_from, shareable, string_to_array(named, ',')::uuid[],
            string_to_array(duty_needs, ','), children, status, trace, received,
            sandbox, now()
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[],
            $7::text[], $8::bool[], $9::bool[], $10::bool[], $11::text[], $12::bool[], $13::text[],
            $14::text[], $15::smallint[], $16::text[], $17::text[], $18::timestamptz[], $19::bool[])
            as t(id, partner, region, urgency, age, gender, languages, sexual, hotline, by_parent,
                 kept_from, shareable, named, duty_needs, children, status, trace, received,
                 sandbox)
        on conflict do nothing returning referral_id
        """,
        [c.referral_id for c in cases],
        [c.partner_id for c in cases],
        [c.region for c in cases],
        [c.urgency for c in cases],
        [c.age_band for c in cases],
        [c.gender for c in cases],
        [",".join(c.languages) for c in cases],
        [c.sexual_violence for c in cases],
        [c.hotline for c in cases],
        [c.by_parent for c in cases],
        [c.kept_from for c in cases],
        [c.shareable for c in cases],
        [None if c.named is None else ",".join(map(str, c.named)) for c in cases],
        [",".join(c.duty_needs) for c in cases],
        [c.children for c in cases],
        ["withdrawn" if c.referral_id in withdrawn else "open" for c in cases],
        [c.traceparent for c in cases],
        [c.received_at for c in cases],
        [c.sandbox for c in cases],
    )
    return {row["referral_id"] for row in rows}


_LOCK_CASES = """
    select referral_id, partner_id, region, urgency, age_band, gender, languages, sexual_violence,
        hotline, by_parent, kept_from, shareable, named, duty_needs, children, traceparent,
        received_at, sandbox
    from referral where referral_id = any($1) and status = 'open'
    order by referral_id for no key update
"""
_LOCK_FREE_CASES = f"{_LOCK_CASES} skip locked"


async def lock_cases(
    tx: Transaction, ids: Sequence[UUID], *, skip_locked: bool = False
) -> dict[UUID, Case]:
    """The open referrals among these, locked in order of id; unknown ones are left out."""
    rows = await tx.fetch(_LOCK_FREE_CASES if skip_locked else _LOCK_CASES, ids)
    found = {}
    for row in rows:
        fields = dict(row)
        fields["languages"] = known(row["languages"])
        fields["duty_needs"] = frozenset(row["duty_needs"])
        fields["named"] = None if row["named"] is None else frozenset(row["named"])
        found[row["referral_id"]] = Case(**fields)
    return found


async def add_needs(tx: Transaction, decisions: Sequence[Decision]) -> None:
    """The needs of new referrals as decided."""
    await tx.execute(
        """
        insert into need (referral_id, need_id, position, type, status, unmet_reason, reasons,
            partner_id)
        select * from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::text[],
            $6::text[], $7::json[], $8::uuid[])
        """,
        [d.wanted.case.referral_id for d in decisions],
        [d.wanted.need_id for d in decisions],
        [d.wanted.position for d in decisions],
        [d.wanted.need for d in decisions],
        [d.need_status for d in decisions],
        [d.unmet for d in decisions],
        [_json({} if d.offer else d.reasons) for d in decisions],
        [d.wanted.case.partner_id for d in decisions],
    )


async def add_withdrawn_needs(
    tx: Transaction, rows: Sequence[tuple[UUID, UUID, int, str, UUID]]
) -> None:
    """Needs (referral, need, position, type, partner) that were withdrawn before they came."""
    if rows:
        referrals, needs, positions, types, partners = zip(*rows, strict=True)
        await tx.execute(
            """
            insert into need (referral_id, need_id, position, type, partner_id, status, reasons)
            select *, 'withdrawn', '{}'::json
            from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::uuid[])
            """,
            referrals,
            needs,
            positions,
            types,
            partners,
        )


async def decide_again(tx: Transaction, decisions: Sequence[Decision]) -> None:
    """Needs after another round: offered to somebody else, or unmet."""
    await tx.execute(
        """
        update need n set status = d.status, unmet_reason = d.unmet, reasons = d.reasons
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::json[])
            as d(referral_id, need_id, status, unmet, reasons)
        where n.referral_id = d.referral_id and n.need_id = d.need_id
        """,
        [d.wanted.case.referral_id for d in decisions],
        [d.wanted.need_id for d in decisions],
        [d.need_status for d in decisions],
        [d.unmet for d in decisions],
        [_json({} if d.offer else d.reasons) for d in decisions],
    )


async def add_offers(
    tx: Transaction, offers: Sequence[Offer], reasons: Sequence[Mapping[str, object]]
) -> None:
    """New offers with their reasons."""
    await tx.execute(
        """
        insert into offer (offer_id, referral_id, need_id, need, provider_id, provider_partner_id,
            provider_kind, attempt, offered_at, answer_due_at, reasons, partner_id, asks)
        select id, referral, need_id, need, provider, asked, kind, attempt, now(), due, reasons,
            partner, asks
        from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[],
            $7::text[], $8::smallint[], $9::timestamptz[], $10::json[], $11::uuid[], $12::json[])
            as t(id, referral, need_id, need, provider, asked, kind, attempt, due, reasons,
                 partner, asks)
        """,
        [o.offer_id for o in offers],
        [o.wanted.case.referral_id for o in offers],
        [o.wanted.need_id for o in offers],
        [o.wanted.need for o in offers],
        [o.chosen.candidate.provider_id for o in offers],
        [o.chosen.candidate.partner_id for o in offers],
        [o.chosen.candidate.kind for o in offers],
        [o.wanted.attempt for o in offers],
        [o.due for o in offers],
        [_json(r) for r in reasons],
        [o.wanted.case.partner_id for o in offers],
        [_json(asks_of(o.wanted.case)) for o in offers],
    )


def _json(value: Mapping[str, object]) -> str:
    return orjson.dumps(value).decode()


async def tried(
    tx: Transaction, need_ids: Sequence[UUID], referral_ids: Sequence[UUID]
) -> dict[UUID, Tried]:
    """Per need, the providers that were ever asked for it."""
    rows = await tx.fetch(
        """
        select need_id, array_agg(provider_id) as providers, bool_or(status = 'expired') as silent
        from offer
        where referral_id = any($2) and need_id = any($1) group by need_id
        """,
        need_ids,
        referral_ids,
    )
    return {
        row["need_id"]: Tried(frozenset(row["providers"]), silent=row["silent"]) for row in rows
    }


async def close(tx: Transaction, ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """Close those of these referrals whose needs have all ended; gives (referral, partner)."""
    rows = await tx.fetch(
        """
        update referral r set status = 'closed'
        where r.referral_id = any($1) and r.status = 'open' and not exists (
            select from need n where n.referral_id = r.referral_id
            and n.status in ('requested', 'offered', 'accepted', 'in_progress'))
        returning r.referral_id, r.partner_id
        """,
        ids,
    )
    return [(row["referral_id"], row["partner_id"]) for row in rows]


async def withdraw(tx: Transaction, ids: Sequence[UUID]) -> list[Record]:
    """End what is alive of these referrals; gives the offers that were live."""
    offers = await tx.fetch(
        """
        update offer set status = 'withdrawn', ended_at = now(), asks = null
        where referral_id = any($1) and status in ('offered', 'accepted', 'in_progress')
        returning offer_id, referral_id, need_id, need, provider_id, provider_partner_id
        """,
        ids,
    )
    await tx.execute(
        """
        update need set status = 'withdrawn' where referral_id = any($1)
        and status in ('requested', 'offered', 'accepted', 'in_progress')
        """,
        ids,
    )
    await tx.execute("update referral set status = 'withdrawn' where referral_id = any($1)", ids)
    return offers


async def offers_of(tx: Transaction, ids: Sequence[UUID]) -> list[UUID]:
    """Every offer there ever was for these referrals."""
    rows = await tx.fetch("select offer_id from offer where referral_id = any($1)", ids)
    return [row["offer_id"] for row in rows]


async def drop(tx: Transaction, ids: Sequence[UUID]) -> list[UUID]:
    """Delete all of these referrals; gives the provider of each place that was held."""
    await tx.execute(
        "select from referral where referral_id = any($1) order by referral_id for update", ids
    )
    rows = await tx.fetch(
        "delete from offer where referral_id = any($1) returning provider_id, status", ids
    )
    await tx.execute("delete from need where referral_id = any($1)", ids)
    await tx.execute("delete from referral where referral_id = any($1)", ids)
    return [row["provider_id"] for row in rows if row["status"] in LIVE]
