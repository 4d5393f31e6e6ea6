-- Who may speak to Jieli: organisations and the clients they sign in with.

create table partner (
    id              uuid        primary key,
    name            text        not null,
    kind            text        not null,
    rate_per_second real        check (rate_per_second > 0),
    created_at      timestamptz not null default now()
);

create table client (
    client_id     text        primary key check (client_id ~ '^[a-z][a-z0-9_]{2,63}$'),
    partner_id    uuid        not null references partner,
    kind          text        not null check (kind in ('partner', 'staff', 'service')),
    scopes        text[]      not null,
    secret_digest bytea,
    public_keys   jsonb,
    test          boolean     not null default false,
    created_at    timestamptz not null default now(),
    disabled_at   timestamptz,
    check (secret_digest is not null or public_keys is not null)
);
create index client_partner on client (partner_id);

-- A signed assertion opens the door once; its id is kept until it has expired.
create table assertion_seen (
    client_id  text        not null,
    jti        text        not null,
    expires_at timestamptz not null,
    primary key (client_id, jti)
);
create index assertion_expiry on assertion_seen (expires_at);
