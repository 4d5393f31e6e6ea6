"""All SQL of offers: cases, needs, held places.

Whoever changes a referral locks its row first, then the loads of providers, each in order of id;
so two workers and any number of answers cannot deadlock.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from uuid import UUID

import orjson
from asyncpg import Record

from services.matching.consent.rules import Limits
from services.matching.lifecycle.rules import HOLDS_PLACE, LIVE
from services.matching.offers.rules import Case, Decision, Offer, asks_of
from shared.columns import Column, Columns
from shared.db import Transaction
from shared.vocabulary import NeedStatus
from shared.vocabulary.languages import known

_LIVE = sorted(LIVE)
_OPEN_NEEDS = sorted({NeedStatus.REQUESTED, *map(NeedStatus, LIVE)})


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


def _listed(name: str) -> Callable[[Case], str | None]:
    """A set of codes or ids as one text; None for none at all, which is not an empty one."""

    def read(case: Case) -> str | None:
        found = getattr(case, name)
        return None if found is None else ",".join(map(str, found))

    return read


_CASES = Columns(
    Column("referral_id", "uuid"),
    Column("partner_id", "uuid"),
    Column("region", "text"),
    Column("urgency", "text"),
    Column("age_band", "text"),
    Column("gender", "text"),
    Column("languages", "text", _listed("languages"), stored="string_to_array(languages, ',')"),
    Column("sexual_violence", "bool"),
    Column("hotline", "bool"),
    Column("by_parent", "bool"),
    Column("kept_from", "text"),
    Column("shareable", "bool"),
    Column("named", "text", _listed("named"), stored="string_to_array(named, ',')::uuid[]"),
    Column("duty_needs", "text", _listed("duty_needs"), stored="string_to_array(duty_needs, ',')"),
    Column("children", "smallint"),
    Column("traceparent", "text"),
    Column("received_at", "timestamptz"),
    Column("sandbox", "bool"),
    Column("barred", "uuid"),
    Column("rehearsed_end", "text"),
    Column("keep_away", "text", _listed("keep_away"), stored="string_to_array(keep_away, ',')"),
    Column("history_shared", "bool"),
)
_ADD_CASES = f"""
    insert into referral ({_CASES.names}, status, matched_at)
    select {_CASES.stored}, case when referral_id = any($1) then 'withdrawn' else 'open' end, now()
    from {_CASES.given("given", 2)}
    on conflict do nothing returning referral_id
"""  # noqa: S608 - put together from names of ours


async def add_cases(tx: Transaction, cases: Sequence[Case], gone: Iterable[UUID]) -> set[UUID]:
    """Keep these referrals, those in `gone` as withdrawn; gives the ids that were not known."""
    rows = await tx.fetch(_ADD_CASES, list(gone), *_CASES.values(cases))
    return {row["referral_id"] for row in rows}


_LOCK_CASES = f"""
    select {_CASES.names}, limits, complained
    from referral where referral_id = any($1) and status = 'open'
    order by referral_id for no key update
"""  # noqa: S608 - put together from names of ours
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
        fields["keep_away"] = tuple(row["keep_away"]) if row["keep_away"] else None
        fields["complained"] = frozenset(row["complained"])
        fields["limits"] = Limits.read(orjson.loads(row["limits"])) if row["limits"] else None
        found[row["referral_id"]] = Case(**fields)
    return found


async def lock_ended(tx: Transaction, ids: Sequence[UUID]) -> None:
    """Lock these referrals, open or not, in order of id: what is entered in error may be over."""
    await tx.execute(
        "select from referral where referral_id = any($1) order by referral_id for no key update",
        ids,
    )


async def add_needs(tx: Transaction, decisions: Sequence[Decision]) -> None:
    """The needs of new referrals as decided."""
    await tx.execute(
        """
        insert into need (referral_id, need_id, position, type, status, unmet_reason, reasons,
            partner_id)
        select * from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::text[],
            $6::text[], $7::json[], $8::uuid[])
        """,
        [d.open_need.case.referral_id for d in decisions],
        [d.open_need.need_id for d in decisions],
        [d.open_need.position for d in decisions],
        [d.open_need.need for d in decisions],
        [d.need_status for d in decisions],
        [d.unmet for d in decisions],
        [_json({} if d.offer else d.reasons) for d in decisions],
        [d.open_need.case.partner_id for d in decisions],
    )
    await _let_wait(tx, decisions)


async def _let_wait(tx: Transaction, decisions: Sequence[Decision]) -> None:
    """Say of those that wait for what they wait; who waited before keeps its turn."""
    waiting = [d for d in decisions if d.waits]
    if waiting:
        await tx.execute(
            """
            update need n set waits_for = w.until, waits_since = coalesce(waits_since, now())
            from unnest($1::uuid[], $2::uuid[], $3::text[]) as w(referral_id, need_id, until)
            where n.referral_id = w.referral_id and n.need_id = w.need_id
            """,
            [d.open_need.case.referral_id for d in waiting],
            [d.open_need.need_id for d in waiting],
            [d.waits for d in waiting],
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


async def update_needs(tx: Transaction, decisions: Sequence[Decision]) -> None:
    """Needs after another round: offered to somebody else, or unmet."""
    await tx.execute(
        """
        update need n set status = d.status, unmet_reason = d.unmet, reasons = d.reasons
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::json[])
            as d(referral_id, need_id, status, unmet, reasons)
        where n.referral_id = d.referral_id and n.need_id = d.need_id
        """,
        [d.open_need.case.referral_id for d in decisions],
        [d.open_need.need_id for d in decisions],
        [d.need_status for d in decisions],
        [d.unmet for d in decisions],
        [_json({} if d.offer else d.reasons) for d in decisions],
    )
    await _let_wait(tx, decisions)


async def add_offers(tx: Transaction, offers: Sequence[Offer]) -> None:
    """New offers with their reasons."""
    cases = {o.open_need.case.referral_id: o.open_need.case for o in offers}
    asks = {id_: _json(asks_of(case)) for id_, case in cases.items()}
    await tx.execute(
        """
        insert into offer (offer_id, referral_id, need_id, need, provider_id, provider_partner_id,
            provider_kind, attempt, offered_at, answer_due_at, reasons, partner_id, asks, choice,
            status, together, held_until)
        select id, referral, need_id, need, provider, asked, kind, attempt, now(), due, reasons,
            partner, asks, choice, case when holds then 'offered' else 'requested' end, together,
            held_until
        from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[],
            $7::text[], $8::smallint[], $9::timestamptz[], $10::json[], $11::uuid[], $12::json[],
            $13::json[], $14::boolean[], $15::boolean[], $16::timestamptz[])
            as t(id, referral, need_id, need, provider, asked, kind, attempt, due, reasons,
                 partner, asks, choice, holds, together, held_until)
        """,
        [o.offer_id for o in offers],
        [o.open_need.case.referral_id for o in offers],
        [o.open_need.need_id for o in offers],
        [o.open_need.need for o in offers],
        [o.chosen.candidate.provider_id for o in offers],
        [o.chosen.candidate.partner_id for o in offers],
        [o.chosen.candidate.kind for o in offers],
        [o.open_need.attempt for o in offers],
        [o.due for o in offers],
        [_json(o.reasons) for o in offers],
        [o.open_need.case.partner_id for o in offers],
        [asks[o.open_need.case.referral_id] for o in offers],
        [_json(o.record) for o in offers],
        [o.holds for o in offers],
        [o.together for o in offers],
        [o.held_until for o in offers],
    )


def _json(value: Mapping[str, object]) -> str:
    return orjson.dumps(value).decode()


async def close(tx: Transaction, ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """Close those of these referrals whose needs have all ended; gives (referral, partner)."""
    rows = await tx.fetch(
        """
        update referral r set status = 'closed'
        where r.referral_id = any($1) and r.status = 'open' and not exists (
            select from need n where n.referral_id = r.referral_id
            and n.status = any($2))
        returning r.referral_id, r.partner_id
        """,
        ids,
        _OPEN_NEEDS,
    )
    return [(row["referral_id"], row["partner_id"]) for row in rows]


async def withdraw(tx: Transaction, ids: Sequence[UUID]) -> list[Record]:
    """End what is alive of these referrals; gives the offers that were live, with their `was`."""
    offers = await tx.fetch(
        """
        with live as (
            select offer_id, status as was from offer
            where referral_id = any($1) and status = any($2)
        )
        update offer o set status = 'withdrawn', ended_at = now(), asks = null, held_until = null
        from live
        where o.offer_id = live.offer_id
        returning o.offer_id, referral_id, need_id, need, provider_id, provider_partner_id, was
        """,
        ids,
        _LIVE,
    )
    await tx.execute(
        "update need set status = 'withdrawn' where referral_id = any($1) and status = any($2)",
        ids,
        _OPEN_NEEDS,
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
    await tx.execute(
        """
        with gone as (delete from complaint where referral_id = any($1)
            returning provider_id, decided_at)
        update provider_load l set complaints = l.complaints - g.count
        from (select provider_id, count(*)::int from gone where decided_at is null
            group by provider_id) g
        where l.provider_id = g.provider_id
        """,
        ids,
    )
    await tx.execute("delete from clock where referral_id = any($1)", ids)
    await tx.execute("delete from need where referral_id = any($1)", ids)
    await tx.execute("delete from case_publicity where referral_id = any($1)", ids)
    await tx.execute("delete from referral where referral_id = any($1)", ids)
    return [row["provider_id"] for row in rows if row["status"] in HOLDS_PLACE]
