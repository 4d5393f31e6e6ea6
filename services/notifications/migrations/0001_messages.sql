-- How each provider is told. A row belongs to the partner that wrote it and is used only for offers
-- to that partner's provider, so nobody gains by registering another's provider.
create table provider_contact (
    provider_id            uuid        not null,
    partner_id             uuid        not null,
    channel                text        not null check (channel in ('webhook', 'email', 'inbox')),
    language               text        not null default 'zh' check (language in ('zh', 'en')),
    sealed_address         bytea,
    sealed_email           bytea,
    sealed_secret          bytea,
    sealed_previous_secret bytea,
    previous_until         timestamptz,
    disabled_at            timestamptz,
    disabled_reason        text,
    updated_at             timestamptz not null default now(),
    primary key (provider_id, partner_id)
);

-- Every message there is, was, or deliberately was not. It holds no address and no text.
-- A provider's message waits as `pending` (at least once); a survivor's waits as `planned` and is
-- `claimed` before anything leaves (at most once).
create table message (
    message_id          uuid        primary key default uuidv7(),
    referral_id         uuid        not null,
    partner_id          uuid,
    cause               uuid        not null,
    recipient           uuid        not null,
    template            text        not null,
    audience            text        not null check (audience in ('provider', 'survivor', 'partner')),
    provider_partner_id uuid,
    offer_ids           uuid[]      not null default '{}',
    channel             text        not null,
    status              text        not null
        check (status in ('pending', 'planned', 'claimed', 'sent', 'held', 'failed', 'unknown')),
    reason              text,
    attempts            integer     not null default 0,
    not_before          timestamptz not null default now(),
    claimed_at          timestamptz,
    traceparent         text,
    created_at          timestamptz not null default now(),
    settled_at          timestamptz,
    unique (cause, recipient, template)
);
create index message_referral on message (referral_id);
create index message_pending on message (not_before) where status = 'pending';
create index message_planned on message (not_before) where status = 'planned';
create index message_claimed on message (claimed_at) where status = 'claimed';
create index message_for_people on message (settled_at, message_id)
    where status in ('held', 'failed', 'unknown');

-- A referral that was taken back or erased: nothing more is said to its survivor.
create table ended_referral (
    referral_id uuid        primary key,
    reason      text        not null check (reason in ('withdrawn', 'erased')),
    ended_at    timestamptz not null
);

-- The last time a survivor was, or may have been, sent something: the limit of one a day.
create table survivor_turn (
    referral_id     uuid        primary key,
    taken_at        timestamptz not null,
    previous_at     timestamptz
);

-- The stop switch for everything to survivors. One row.
create table survivor_stop (
    only_row   boolean     primary key default true check (only_row),
    stopped    boolean     not null,
    changed_by text        not null,
    changed_at timestamptz not null default now()
);
insert into survivor_stop (stopped, changed_by) values (false, 'migration');
