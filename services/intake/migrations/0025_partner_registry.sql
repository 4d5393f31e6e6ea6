-- What an organisation is, where it stands among others, when somebody answers there; and by which channels the
-- clients that speak for it may hand requests in.

alter table partner
    add column level            text check (level in ('nation', 'province', 'city', 'county', 'town')),
    add column region           text,
    add column abroad           boolean not null default false,
    add column registration_ref text,
    add column parent_id        uuid references partner,
    add column hours            jsonb,
    add column registered_at    timestamptz,
    add column changed_at       timestamptz,
    add check (parent_id <> id),
    add check (level is null or registered_at is not null);
comment on column partner.region is 'GB/T 2260; null: the whole country, or none';
comment on column partner.abroad is 'its clients read protected figures and nothing else';
comment on column partner.registered_at is 'when it was entered in the registry; null: it came with a client';
create index partner_route on partner (kind, region);
create index partner_below on partner (parent_id) where parent_id is not null;

alter table client add column channels text[];
comment on column client.channels is 'the channels it may hand requests in by; null: those of its organisation''s kind';

-- One officer and one deputy for each body; who was it before stays on record until the body is told to forget.
create table liaison (
    id         uuid        primary key,
    partner_id uuid        not null references partner,
    role       text        not null check (role in ('officer', 'deputy')),
    person     bytea       not null,
    since      timestamptz not null,
    until      timestamptz check (until >= since)
);
comment on column liaison.person is 'name, staff reference and telephone, sealed for this row';
create unique index liaison_now on liaison (partner_id, role) where until is null;
