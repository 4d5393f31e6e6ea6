-- Outcomes in three tiers. Only the party tier knows a referral; the others hold nothing to link.

create table outcome_party (
    position            bigint generated always as identity primary key,
    referral_id         uuid not null,
    partner_id          uuid not null,
    provider_partner_id uuid,
    need_id             uuid not null,
    need                text not null,
    result              text not null,
    at                  timestamptz not null
);
create index outcome_party_partner on outcome_party (partner_id, position);
create index outcome_party_provider on outcome_party (provider_partner_id, position);
create index outcome_party_referral on outcome_party (referral_id);

-- Outcomes that wait until enough others share their values. No id, no time, no order.
create table outcome_pool (
    province text not null,
    month    text not null,
    age_band text not null,
    harm     text not null,
    need     text not null,
    result   text not null,
    waiting  bigint not null,
    primary key (province, month, age_band, harm, need, result)
);

create table outcome_coarse (
    position    bigint generated always as identity primary key,
    outcome_id  uuid not null unique,
    province    text not null,
    month       text not null,
    age_band    text not null,
    harm        text not null,
    need        text not null,
    result      text not null,
    released_at timestamptz not null
);

-- Protected tables, each published once for a period and never again in another version.
create table outcome_release (
    position    bigint generated always as identity primary key,
    release_id  uuid not null unique,
    report      text not null,
    period_from date not null,
    period_to   date not null,
    body        bytea not null,
    released_at timestamptz not null,
    unique (report, period_from, period_to)
);
