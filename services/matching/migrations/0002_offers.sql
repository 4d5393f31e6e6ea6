-- Only what a choice needs is kept of a referral: no harm, no story, and the perpetrator's relation only where
-- that person must never be contacted. Needs and offers name their referral; whoever changes one locks
-- the referral's row first, so there are no foreign keys to check a second time.

create table referral (
    referral_id     uuid        primary key,
    partner_id      uuid        not null,
    region          text        not null,
    urgency         text        not null,
    age_band        text        not null,
    gender          text        not null,
    languages       text[]      not null,
    sexual_violence boolean     not null,
    hotline         boolean     not null,
    by_parent       boolean     not null,
    kept_from       text,
    shareable       boolean     not null,
    status          text        not null default 'open' check (status in ('open', 'closed', 'withdrawn')),
    traceparent     text,
    received_at     timestamptz not null,
    matched_at      timestamptz not null
);
create index referral_of_partner on referral (partner_id, referral_id);

create table need (
    referral_id  uuid     not null,
    need_id      uuid     not null,
    position     smallint not null,
    type         text     not null,
    status       text     not null check (status in
        ('requested', 'offered', 'accepted', 'in_progress', 'completed', 'failed', 'unmet', 'withdrawn')),
    unmet_reason text,
    reasons      json     not null,
    primary key (referral_id, need_id),
    check ((status = 'unmet') = (unmet_reason is not null))
) with (fillfactor = 80);

create table offer (
    offer_id            uuid        primary key,
    seq                 bigint      generated always as identity,
    referral_id         uuid        not null,
    need_id             uuid        not null,
    need                text        not null,
    provider_id         uuid        not null,
    provider_partner_id uuid        not null,
    provider_kind       text        not null,
    attempt             smallint    not null,
    status              text        not null default 'offered' check (status in
        ('offered', 'accepted', 'in_progress', 'completed', 'failed', 'declined', 'expired', 'withdrawn')),
    offered_at          timestamptz not null,
    answer_due_at       timestamptz not null,
    answered_at         timestamptz,
    started_at          timestamptz,
    ended_at            timestamptz,
    reason              text,
    outcome             text,
    reasons             json        not null,
    constraint never_asked_twice unique (referral_id, need_id, provider_id),
    check (status <> 'declined' or reason is not null),
    check (status not in ('completed', 'failed') or outcome is not null)
) with (fillfactor = 80);
create unique index one_live_offer_per_need on offer (need_id)
    where status in ('offered', 'accepted', 'in_progress');
create index offer_due on offer (answer_due_at) where status = 'offered';
create index offer_of_partner on offer (provider_partner_id, seq);

-- Referrals taken back or erased; kept because the news may come before the referral itself.
create table tombstone (
    referral_id uuid        primary key,
    erased      boolean     not null,
    at          timestamptz not null
);
