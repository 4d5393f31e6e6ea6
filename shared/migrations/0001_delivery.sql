-- What every service needs to lose nothing and to do nothing twice. Run with the service's schema first in search_path.

create table outbox (
    id           bigint generated always as identity primary key,
    event_id     uuid        not null default uuidv7(),
    topic        text        not null,
    subject      uuid        not null,
    name         text        not null,
    version      smallint    not null,
    body         bytea       not null,
    traceparent  text,
    created_at   timestamptz not null default now(),
    published_at timestamptz,
    confirmed_at timestamptz
) with (fillfactor = 45);
create index outbox_unpublished on outbox (id) where published_at is null;
create index outbox_subject on outbox (subject);

create table inbox (
    event_id    uuid        primary key,
    subject     uuid        not null,
    topic       text        not null,
    name        text        not null,
    digest      bigint      not null,
    partition   integer     not null,
    "offset"    bigint      not null,
    traceparent text,
    received_at timestamptz not null default now()
);
create index inbox_subject on inbox (subject);
create index inbox_age on inbox using brin (received_at);

create table dead_letter (
    id            bigint generated always as identity primary key,
    topic         text        not null,
    partition     integer     not null,
    "offset"      bigint      not null,
    event_id      uuid,
    subject       uuid,
    name          text,
    version       smallint,
    reason        text        not null,
    detail        text,
    traceparent   text,
    digest        bigint      not null,
    sealed        bytea,
    created_at    timestamptz not null default now(),
    replay_asked  timestamptz,
    replayed_at   timestamptz,
    closed_at     timestamptz,
    closed_by     text,
    closed_reason text,
    unique (topic, partition, "offset", reason)
);

create table idempotency (
    partner_id  uuid        not null,
    route       text        not null,
    key         text        not null,
    fingerprint bytea       not null,
    status      smallint    not null,
    body        bytea       not null,
    created_at  timestamptz not null default now(),
    primary key (partner_id, route, key)
);
create index idempotency_age on idempotency (created_at);

create table worker_heartbeat (
    name    text        primary key,
    pid     integer     not null,
    ready   boolean     not null,
    detail  text        not null default '',
    lag     bigint      not null default 0,
    beat_at timestamptz not null default now()
);
