"""All SQL of the facts: set-based, and the same whatever order the topics come in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from uuid import UUID

import asyncpg

from services.reporting.facts.rows import (
    EARLIEST,
    FIRST,
    LAST,
    LATEST,
    NEED_MERGES,
    SUM,
    MatchRow,
    Merge,
    NeedRow,
    NotifiedRow,
    ReferralRow,
)
from services.reporting.facts.rules import CHINA
from services.reporting.reports.periods import edges
from shared.columns import Column, Columns
from shared.db import Transaction

REMEMBERED = "not exists (select 1 from forgotten where digest = sha256(uuid_send(b.referral_id)))"

_COUNT = """
    insert into counted as c (slot, received, matched, told, complete)
    select pg_backend_pid() % 16, {received}, {matched}, {told}, {complete} from put
    on conflict (slot) do update set
        received = c.received + excluded.received, matched = c.matched + excluded.matched,
        told = c.told + excluded.told, complete = c.complete + excluded.complete
"""

_PLACE = "case when f.publicity_risk then excluded.province else excluded.region end"
_RISK = "case when f.publicity_at is null then excluded.publicity_risk else f.publicity_risk end"
_REFERRALS = Columns(
    Column("referral_id", "uuid"),
    Column("partner_id", "uuid"),
    Column("received_at", "timestamptz"),
    Column("day", "date"),
    Column("month", "text"),
    Column("channel", "text"),
    Column("region", "text", merged=_PLACE),
    Column("province", "text"),
    Column("age_band", "text"),
    Column("gender", "text"),
    Column("urgency", "text"),
    Column("harm", "text"),
    Column("forms", "text", stored="string_to_array(forms, ',')"),
    Column("subs", "text", stored="string_to_array(subs, ',')"),
    Column("need_ids", "text", stored="string_to_array(need_ids, ',')::uuid[]"),
    Column("needs", "text", stored="string_to_array(needs, ',')"),
    Column("publicity_risk", "bool", merged=_RISK),
    Column("flags", "text", stored="string_to_array(flags, ',')"),
    Column("children_witnessing", "int"),
    Column("rehearsed", "bool"),
)
_RECEIVED = f"""
    with put as (
        insert into referral_fact as f ({_REFERRALS.names})
        select {_REFERRALS.stored} from {_REFERRALS.given("b")} where {REMEMBERED}
        on conflict (referral_id) do update set {_REFERRALS.merged}
        returning matchings > 0 and tellings > 0 as complete
    )
""" + _COUNT.format(  # noqa: S608 - put together from names of ours
    received="count(*)", matched=0, told=0, complete="count(*) filter (where complete)"
)

_MATCHES = Columns(
    Column("referral_id", "uuid"),
    Column("partner_id", "uuid"),
    Column("matched_at", "timestamptz", merged="least(f.matched_at, excluded.matched_at)"),
    Column("matchings", "int", merged="f.matchings + excluded.matchings"),
)
_MATCHED = f"""
    with b as (
        select * from {_MATCHES.given("b")}
    ), row as (
        insert into referral_fact as f ({_MATCHES.names})
        select {_MATCHES.stored} from b where {REMEMBERED}
        on conflict (referral_id) do update set {_MATCHES.merged}
        returning referral_id, matchings, received_at is not null and tellings > 0 as others
    ), put as (
        select others from row join b using (referral_id) where row.matchings = b.matchings
    )
""" + _COUNT.format(  # noqa: S608 - put together from names of ours
    received=0, matched="count(*)", told=0, complete="count(*) filter (where others)"
)
_MESSAGES = Columns(
    Column("referral_id", "uuid"),
    Column("told_at", "timestamptz", merged="least(f.told_at, excluded.told_at)"),
    Column("tellings", "int", merged="f.tellings + excluded.tellings"),
)
_TOLD = f"""
    with b as (
        select * from {_MESSAGES.given("b")}
    ), row as (
        insert into referral_fact as f ({_MESSAGES.names})
        select {_MESSAGES.stored} from b where {REMEMBERED}
        on conflict (referral_id) do update set {_MESSAGES.merged}
        returning referral_id, tellings, received_at is not null and matchings > 0 as others
    ), put as (
        select others from row join b using (referral_id) where row.tellings = b.tellings
    )
""" + _COUNT.format(  # noqa: S608 - put together from names of ours
    received=0, matched=0, told="count(*)", complete="count(*) filter (where others)"
)

_SQL: Mapping[Merge, str] = {
    EARLIEST: "least(f.{0}, excluded.{0})",
    LATEST: "greatest(f.{0}, excluded.{0})",
    SUM: "f.{0} + excluded.{0}",
    FIRST: "coalesce(f.{0}, excluded.{0})",
    LAST: "coalesce(excluded.{0}, f.{0})",
}


def _said(name: str, type_: str = "timestamptz") -> Column:
    return Column(name, type_, merged=_SQL[NEED_MERGES[name]].format(name))


_NEED_FACTS = Columns(
    Column("need_id", "uuid"),
    Column("referral_id", "uuid", merged="f.referral_id"),
    Column("need", "text", merged="f.need"),
    _said("offered_at"),
    _said("offers", "int"),
    _said("declined", "int"),
    _said("expired", "int"),
    _said("accepted_at"),
    _said("started_at"),
    _said("ended_at"),
    _said("result", "text"),
    _said("outcome", "text"),
    _said("unmet_at"),
    _said("unmet_reason", "text"),
    _said("withdrawn_at"),
    _said("provider_partner_id", "uuid"),
    Column(
        "not_requested_at",
        "timestamptz",
        merged="case when greatest(f.offered_at, f.unmet_at, excluded.offered_at,"
        " excluded.unmet_at) > greatest(f.not_requested_at, excluded.not_requested_at) then null"
        " else greatest(f.not_requested_at, excluded.not_requested_at) end",
    ),
    _said("held_at"),
    _said("vacant_at"),
    _said("error_at"),
)
_NEEDS = f"""
    insert into need_fact as f ({_NEED_FACTS.names})
    select {_NEED_FACTS.stored} from {_NEED_FACTS.given("b")} where {REMEMBERED}
    on conflict (need_id) do update set {_NEED_FACTS.merged}
"""  # noqa: S608 - put together from names of ours

_MOMENT = """
    insert into referral_fact as f (referral_id, {column})
    select * from unnest($1::uuid[], $2::timestamptz[]) as b (referral_id, at) where {remembered}
    on conflict (referral_id) do update set {column} = least(f.{column}, excluded.{column})
""".replace("{remembered}", REMEMBERED)
_WITHDRAWN = _MOMENT.replace("{column}", "withdrawn_at")
_CLOSED = _MOMENT.replace("{column}", "closed_at")

_FORGET = """
    with ids as (
        select distinct id from unnest($1::uuid[]) as id
    ), digests as (
        insert into forgotten select sha256(uuid_send(id)) from ids on conflict do nothing
    ), party as (
        delete from outcome_party where referral_id in (select id from ids)
    ), gone as materialized (
        select ids.id as referral_id, gen_random_uuid() as alias, f.need_ids, f.received_at,
               date_trunc('month', coalesce(f.day, (now() at time zone $2)::date)::timestamp)
                   as month
        from ids left join referral_fact f on f.referral_id = ids.id
    ), named as (
        select g.referral_id, n.need_id, n.place
        from gone g, unnest(g.need_ids) with ordinality as n (need_id, place)
        union all
        select f.referral_id, f.need_id, null from need_fact f join gone g using (referral_id)
        where f.need_id <> all (coalesce(g.need_ids, '{}'))
    ), renamed as materialized (
        select named.*, g.alias, gen_random_uuid() as need_alias, g.received_at,
               g.month at time zone $2 as begin
        from named join gone g using (referral_id)
    ), needs as (
        update need_fact f
        set need_id = r.need_alias, referral_id = r.alias, provider_partner_id = null,
            offers = least(offers, 1), declined = least(declined, 1), expired = least(expired, 1),
            offered_at = {offered_at},
            accepted_at = case when vacant_at > held_at then null else {accepted_at} end,
            started_at = case when vacant_at > held_at then null else {started_at} end,
            held_at = null, vacant_at = null, error_at = {error_at},
            ended_at = {ended_at}, withdrawn_at = {withdrawn_at},
            unmet_at = case when offered_at > unmet_at then null else {unmet_at} end,
            unmet_reason = case when offered_at > unmet_at then null else unmet_reason end
        from renamed r where f.need_id = r.need_id
        returning to_jsonb(f) as fact
    ), referrals as (
        update referral_fact f
        set referral_id = r.alias, partner_id = null, erased = true, region = province,
            publicity_at = null,
            day = coalesce(
                (select max(edge) from unnest($3::date[]) edge
                 where edge > r.month::date and edge <= f.day), r.month::date),
            received_at = case when f.received_at is not null then r.begin end,
            counted_at = r.begin, matched_at = {matched_at}, told_at = {told_at},
            withdrawn_at = {withdrawn_at}, closed_at = {closed_at},
            matchings = least(matchings, 1), tellings = least(tellings, 1),
            children_witnessing = least(children_witnessing, 1),
            forms = case when harm = 'domestic_violence' then forms else '{}' end,
            subs = case when harm = 'domestic_violence' then subs else '{}' end,
            need_ids = coalesce((select array_agg(n.need_alias order by n.place) from renamed n
                                 where n.referral_id = r.referral_id and n.place is not null), '{}')
        from (select *, month at time zone $2 as begin from gone) r
        where f.referral_id = r.referral_id
        returning to_jsonb(f) as fact
    ), redact as (
        insert into archive_erasure (subject) select id from ids on conflict do nothing
    )
    insert into archived_fact (kind, fact)
    select 'referral', fact from referrals union all select 'need', fact from needs
"""
"""What counts need is kept: the month, the province, the codes that tables are made of; of a month
in which a programme's year begins or ends, the part.

Every moment becomes the first of the month and the whole hours that were waited since the receipt;
how often somebody was asked or told becomes whether. Forms of harm are counted for one harm only.
What is left is kept beside the archived events, from which those of the referral are struck.
"""
_MOMENTS = (
    "offered_at",
    "accepted_at",
    "started_at",
    "ended_at",
    "withdrawn_at",
    "unmet_at",
    "matched_at",
    "told_at",
    "closed_at",
    "error_at",
)
_COARSE = (
    "case when f.{moment} is not null then r.begin + greatest(interval '0',"
    " coalesce(date_trunc('hour', f.{moment} - r.received_at), interval '0')) end"
)
for _moment in _MOMENTS:
    _FORGET = _FORGET.replace(f"{{{_moment}}}", _COARSE.replace("{moment}", _moment))

_COUNTED = """
    select coalesce(sum(received), 0)::bigint as received,
           coalesce(sum(matched), 0)::bigint as matched,
           coalesce(sum(told), 0)::bigint as told,
           coalesce(sum(complete), 0)::bigint as complete
    from counted
"""


async def put_received(tx: Transaction, rows: Sequence[ReferralRow]) -> None:
    """Keep what was received, and count it."""
    await tx.execute(_RECEIVED, *_REFERRALS.values(rows))


async def put_matched(tx: Transaction, rows: Sequence[MatchRow]) -> None:
    """Keep when referrals were matched; each is counted the first time."""
    await tx.execute(_MATCHED, *_MATCHES.values(rows))


async def put_notified(tx: Transaction, rows: Sequence[NotifiedRow]) -> None:
    """Keep when somebody was told; each referral is counted the first time."""
    if rows:
        await tx.execute(_TOLD, *_MESSAGES.values(rows))


async def put_needs(tx: Transaction, rows: Sequence[NeedRow]) -> None:
    """Keep what is new about needs."""
    if rows:
        await tx.execute(_NEEDS, *_NEED_FACTS.values(rows))


async def put_withdrawn(tx: Transaction, moments: Sequence[tuple[UUID, datetime]]) -> None:
    """Keep when referrals were taken back."""
    await tx.execute(_WITHDRAWN, *_pairs(moments))


async def put_closed(tx: Transaction, moments: Sequence[tuple[UUID, datetime]]) -> None:
    """Keep when referrals ended."""
    await tx.execute(_CLOSED, *_pairs(moments))


def _pairs(moments: Sequence[tuple[UUID, datetime]]) -> tuple[list[UUID], list[datetime]]:
    first: dict[UUID, datetime] = {}
    for key, at in moments:
        first[key] = min(at, first.get(key, at))
    keys = sorted(first, key=attrgetter("int"))
    return keys, [first[key] for key in keys]


async def forget(tx: Transaction, referral_ids: Sequence[UUID]) -> None:
    """Give the fact rows random ids and keep of them what counts need, by month and province."""
    await tx.execute(_FORGET, referral_ids, CHINA.key, list(edges()))


async def counted(connection: asyncpg.Connection) -> dict[str, int]:
    """Return how many referrals were received, matched, told, and all three."""
    row = await connection.fetchrow(_COUNTED)
    return dict(row) if row else {}
