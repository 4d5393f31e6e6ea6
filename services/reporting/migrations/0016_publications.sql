-- Figures are published, not queried: each publication is made once of a closed period, judged with all that was told before,
-- and never changed. A correction is a new version with a reason.

create table publication (
    position       bigint generated always as identity primary key,
    publication_id uuid        not null unique,
    population     text        not null,
    period         text        not null,
    first          date        not null,
    last           date        not null,
    version        integer     not null check (version > 0),
    made_at        timestamptz not null,
    reason         text        check (version = 1 or reason is not null),
    digest         text        not null,
    method         text        not null,
    caveats        text[]      not null,
    withheld       text,
    partners       integer     not null,
    partners_ever  integer     not null,
    told           bytea       not null,
    unique (population, period, version)
);
create index publication_days on publication (first, last);

create table publication_report (
    publication_id uuid  not null references publication (publication_id),
    report         text  not null,
    division       text  not null,
    channel        text  not null,
    body           bytea not null,
    primary key (publication_id, report, division, channel)
);

-- What operations asked to be made; the worker makes it, for no API may read facts.
create table publication_request (
    request_id  uuid primary key,
    population  text,
    period      text        not null,
    reason      text,
    client_id   text        not null,
    asked_at    timestamptz not null default now(),
    done_at     timestamptz,
    made        uuid[]      not null default '{}',
    refused     text
);
create index publication_request_open on publication_request (asked_at) where done_at is null;

create function refuse_change_of_publication() returns trigger language plpgsql as $$
begin
    raise exception 'what is published stays as it is: % of % is refused', tg_op, tg_table_name;
end $$;
create trigger publication_kept before update or delete on publication
    for each row execute function refuse_change_of_publication();
create trigger publication_report_kept before update or delete on publication_report
    for each row execute function refuse_change_of_publication();
create trigger publication_never_emptied before truncate on publication
    for each statement execute function refuse_change_of_publication();
create trigger publication_report_never_emptied before truncate on publication_report
    for each statement execute function refuse_change_of_publication();

-- What publications count of needs beside their state.
create or replace view need_state as
select r.referral_id, r.partner_id, r.received_at, r.day, r.month, r.channel, r.region, r.province,
       r.age_band, r.gender, r.urgency, r.harm, r.publicity_risk, r.erased,
       n.need_id, n.need, f.accepted_at, f.provider_partner_id, f.unmet_reason, f.told_out,
       coalesce(f.ended_at, f.withdrawn_at, f.unmet_at) as settled_at,
       case
           when f.ended_at is not null then f.result
           when coalesce(f.withdrawn_at, r.withdrawn_at) is not null then 'withdrawn'
           when f.not_requested_at is not null then 'not_requested'
           when f.started_at is not null then 'in_progress'
           when f.accepted_at is not null then 'accepted'
           when f.unmet_at >= coalesce(f.offered_at, f.unmet_at) then 'unmet'
           when f.offered_at is not null then 'offered'
           else 'requested'
       end as state,
       f.outcome, f.offered_at, coalesce(f.offers, 0) as offers, coalesce(f.declined, 0) as declined,
       coalesce(f.expired, 0) as expired
from referral_fact r
cross join lateral unnest(r.need_ids, r.needs) as n (need_id, need)
left join need_fact f on f.need_id = n.need_id
where r.received_at is not null;

-- The stream of protected tables tells what is published, corrections too.
alter table outcome_release drop constraint outcome_release_report_period_from_period_to_key;
