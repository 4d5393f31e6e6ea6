-- One fact row per referral and per need, in statistics' words only; counters of channel use.
-- Events of different topics come in any order, so every column may be filled before any other.

create table referral_fact (
    referral_id    uuid primary key,
    partner_id     uuid,
    received_at    timestamptz,
    day            date,
    month          text,
    channel        text,
    region         text,
    province       text,
    age_band       text,
    gender         text,
    urgency        text,
    harm           text,
    forms          text[] not null default '{}',
    subs           text[] not null default '{}',
    need_ids       uuid[] not null default '{}',
    needs          text[] not null default '{}',
    publicity_risk boolean not null default false,
    matched_at     timestamptz,
    matchings      integer not null default 0,
    told_at        timestamptz,
    tellings       integer not null default 0,
    withdrawn_at   timestamptz,
    closed_at      timestamptz,
    erased         boolean not null default false,
    counted_at     timestamptz not null default now()
) with (fillfactor = 50);
create index referral_fact_day on referral_fact (day);

create table need_fact (
    need_id             uuid primary key,
    referral_id         uuid not null,
    need                text not null,
    offered_at          timestamptz,
    offers              integer not null default 0,
    declined            integer not null default 0,
    expired             integer not null default 0,
    accepted_at         timestamptz,
    started_at          timestamptz,
    ended_at            timestamptz,
    result              text,
    outcome             text,
    unmet_at            timestamptz,
    unmet_reason        text,
    withdrawn_at        timestamptz,
    provider_partner_id uuid,
    told_out            boolean not null default false
) with (fillfactor = 70);
create index need_fact_referral on need_fact (referral_id);
create index need_fact_settled on need_fact (need_id)
    where not told_out
      and (ended_at is not null or unmet_at is not null or withdrawn_at is not null);

-- The state of every need of every referral whose receipt is known.
create view need_state as
select r.referral_id, r.partner_id, r.received_at, r.day, r.month, r.channel, r.region, r.province,
       r.age_band, r.gender, r.urgency, r.harm, r.publicity_risk, r.erased,
       n.need_id, n.need, f.accepted_at, f.provider_partner_id, f.unmet_reason, f.told_out,
       coalesce(f.ended_at, f.withdrawn_at, f.unmet_at) as settled_at,
       case
           when f.ended_at is not null then f.result
           when coalesce(f.withdrawn_at, r.withdrawn_at) is not null then 'withdrawn'
           when f.started_at is not null then 'in_progress'
           when f.accepted_at is not null then 'accepted'
           when f.unmet_at >= coalesce(f.offered_at, f.unmet_at) then 'unmet'
           when f.offered_at is not null then 'offered'
           else 'requested'
       end as state
from referral_fact r
cross join lateral unnest(r.need_ids, r.needs) as n (need_id, need)
left join need_fact f on f.need_id = n.need_id
where r.received_at is not null;

create table usage_count (
    partner_id uuid   not null,
    channel    text   not null,
    day        date   not null,
    gender     text   not null,
    age_band   text   not null,
    users      bigint not null,
    opens      bigint not null,
    primary key (partner_id, channel, day, gender, age_band)
);
create index usage_count_day on usage_count (day);

-- Digests of erased referrals: a late event of one must not bring its id back.
create table forgotten (
    digest bytea primary key
);

-- How many referrals were received, matched, told and all three: a few rows, so asking is cheap.
create table counted (
    slot     integer primary key,
    received bigint not null default 0,
    matched  bigint not null default 0,
    told     bigint not null default 0,
    complete bigint not null default 0
) with (fillfactor = 10);
