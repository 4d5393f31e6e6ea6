-- Requests for help and what became of them. No name, number, address or free text is in these tables.
-- A referral and its rows are written by one statement and erased by one transaction; there are no foreign
-- keys between them, because checking each row would cost more than writing it.

create table referral (
    id            uuid        primary key,
    partner_id    uuid        not null,
    client_id     text        not null,
    source_ref    text,
    received_at   timestamptz not null,
    facts         jsonb       not null,
    consent       jsonb       not null,
    duties        text[]      not null,
    receipt_index bytea,
    traceparent   text,
    status        text        not null default 'received'
                  check (status in ('received', 'offered', 'accepted', 'in_progress', 'closed', 'withdrawn', 'erased')),
    status_at     timestamptz not null,
    erased_at     timestamptz
);
comment on column referral.facts is 'what referral.received said of it, as it was said';
comment on column referral.receipt_index is 'keyed digest of the receipt code; the code itself is kept nowhere';
create index referral_own on referral (partner_id, received_at desc, id desc);
create index referral_receipt on referral (receipt_index);

create table need (
    id                  uuid        primary key,
    referral_id         uuid        not null,
    partner_id          uuid        not null,
    position            smallint    not null,
    type                text        not null,
    status              text        not null default 'requested'
                        check (status in ('requested', 'offered', 'accepted', 'in_progress', 'completed', 'failed', 'unmet', 'withdrawn')),
    offer_id            uuid,
    provider_id         uuid,
    provider_partner_id uuid,
    provider_kind       text,
    answer_due_at       timestamptz,
    reason              text,
    outcome             text,
    told_at             timestamptz
);
comment on column need.told_at is 'the time inside the last event applied; an older one changes nothing';
create index need_referral on need (referral_id);

create table life (
    id          bigint generated always as identity primary key,
    referral_id uuid        not null,
    partner_id  uuid        not null,
    at          timestamptz not null,
    what        text        not null,
    need_id     uuid,
    detail      jsonb       not null default '{}'
);
create index life_referral on life (referral_id, at, id);
