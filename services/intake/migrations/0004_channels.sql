-- Registered calls, and how often a channel was used on a day (counters; never a person).

create table call (
    id          uuid        primary key,
    referral_id uuid        not null,
    partner_id  uuid        not null,
    call_ref    text,
    via         text        not null,
    topic       text        not null,
    occurred_at timestamptz not null
);
create index call_referral on call (referral_id);

create table usage_day (
    id         uuid  primary key,
    partner_id uuid  not null,
    channel    text  not null,
    day        date  not null,
    counts     jsonb not null,
    told_at    timestamptz not null,
    unique (partner_id, channel, day)
);
