-- Who may use the inbox page: a code that a client of the provider's organisation asked for opens a session once, and both
-- end by themselves. Each is known by a digest of random bits. `generation`: of the client's tokens; revoking ends both.

create table inbox_pass (
    digest     bytea       primary key,
    kind       text        not null check (kind in ('code', 'session')),
    partner_id uuid        not null,
    client_id  text        not null,
    generation integer     not null,
    expires_at timestamptz not null,
    ends_at    timestamptz not null
);
create index inbox_pass_expiry on inbox_pass (expires_at);
alter table inbox_pass enable row level security;
alter table inbox_pass force row level security;
create policy service_duty on inbox_pass using ((select current_setting('app.duty', true)) = 'service');

-- How and on which day somebody of the provider spoke with her: what a service that was given rests on.

create table contact_made (
    offer_id uuid        primary key references offer on delete cascade,
    means    text        not null,
    made_on  date        not null,
    told_by  text        not null,
    told_at  timestamptz not null default now()
);
alter table contact_made enable row level security;
alter table contact_made force row level security;
create policy service_duty on contact_made using ((select current_setting('app.duty', true)) = 'service');

-- What a provider still has to do, out of all it was ever asked.
create index offer_live_of_partner on offer (provider_partner_id) where status in
    ('requested', 'offered', 'accepted', 'scheduled', 'in_progress', 'waitlisted', 'paused_safety');

-- Links by which a provider without software answers one offer, once. Of each the database knows a digest; it is mailed by
-- notifications to how the provider wants to be told, and ends with its offer.

create table answer_link (
    digest   bytea       primary key,
    offer_id uuid        not null references offer on delete cascade,
    made_at  timestamptz not null default now(),
    used_at  timestamptz
);
create index answer_link_of_offer on answer_link (offer_id);
alter table answer_link enable row level security;
alter table answer_link force row level security;
create policy service_duty on answer_link using ((select current_setting('app.duty', true)) = 'service');

-- What a provider asks before it answers, and what who referred her replies: codes alone.

create table offer_question (
    offer_id   uuid        not null references offer on delete cascade,
    question   text        not null,
    asked_at   timestamptz not null default now(),
    reply      text,
    replied_at timestamptz,
    primary key (offer_id, question)
);
alter table offer_question enable row level security;
alter table offer_question force row level security;
create policy service_duty on offer_question using ((select current_setting('app.duty', true)) = 'service');
