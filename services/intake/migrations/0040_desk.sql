-- The operator's desk: who may sit at it, sessions that end by themselves, and the calls of a day with what was typed, sealed
-- under a key of each call. A session is known by a digest of its cookie; nobody signs in but through the provider of
-- identities.

create table operator (
    id          uuid        primary key,
    issuer      text        not null,
    subject     text        not null,
    client_id   text        not null references client,
    channel     text        not null,
    role        text        not null check (role in ('operator', 'supervisor')),
    shift_from  time,
    shift_to    time,
    entered_at  timestamptz not null,
    disabled_at timestamptz,
    unique (issuer, subject),
    check ((shift_from is null) = (shift_to is null))
);
comment on column operator.subject is 'who it is at the provider of identities; no name is kept here';
comment on column operator.client_id is 'the client of her organisation in whose name she acts';
comment on column operator.shift_from is 'by the clock of China; null: at any hour';

create table desk_session (
    id          bytea       primary key,
    operator_id uuid        not null references operator,
    begun_at    timestamptz not null,
    touched_at  timestamptz not null,
    ends_at     timestamptz not null
);
comment on column desk_session.id is 'digest of the cookie; the cookie itself is kept nowhere';
create index desk_session_end on desk_session (ends_at);

create table desk_call (
    id           uuid        primary key,
    operator_id  uuid        not null references operator,
    partner_id   uuid        not null,
    channel      text        not null,
    status       text        not null check (status in ('open', 'dropped', 'sent', 'closed')),
    version      integer     not null,
    wrapped      bytea,
    kek_version  smallint,
    sealed       bytea,
    referral_id  uuid,
    begun_at     timestamptz not null,
    touched_at   timestamptz not null,
    call_back_at timestamptz,
    check ((wrapped is null) = (sealed is null)),
    check ((status = 'sent') = (referral_id is not null))
);
comment on column desk_call.version is 'how often it was kept: of two tabs one learns that the other was there';
comment on column desk_call.sealed is 'what was typed; null: it was sent, or destroyed';
create index desk_call_day on desk_call (partner_id, channel, begun_at desc);
create index desk_call_age on desk_call (touched_at);

create table call_back (
    id          bigint      generated always as identity primary key,
    call_id     uuid        not null references desk_call on delete cascade,
    operator_id uuid        not null references operator,
    at          timestamptz not null,
    outcome     text        not null
);
create index call_back_call on call_back (call_id, at);

alter table operator enable row level security;
alter table operator force row level security;
create policy service_duty on operator using (current_setting('app.duty', true) = 'service');
alter table desk_session enable row level security;
alter table desk_session force row level security;
create policy service_duty on desk_session using (current_setting('app.duty', true) = 'service');
alter table desk_call enable row level security;
alter table desk_call force row level security;
create policy service_duty on desk_call using (current_setting('app.duty', true) = 'service');
alter table call_back enable row level security;
alter table call_back force row level security;
create policy service_duty on call_back using (current_setting('app.duty', true) = 'service');
