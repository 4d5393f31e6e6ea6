-- Who helps on behalf of an organisation, by role and client, and which cases each was given. Nobody's name is kept.

create table helper (
    helper_id  uuid        primary key,
    partner_id uuid        not null,
    role       text        not null,
    region     text        not null,
    client_id  text        not null unique,
    entered_at timestamptz not null default now()
);
create index helper_of_partner on helper (partner_id, entered_at);
create table helper_case (
    helper_id uuid        not null references helper on delete cascade,
    offer_id  uuid        not null references offer on delete cascade,
    given_at  timestamptz not null default now(),
    primary key (helper_id, offer_id)
);
create index helper_of_case on helper_case (offer_id);
alter table helper enable row level security;
alter table helper force row level security;
create policy service_duty on helper using ((select current_setting('app.duty', true)) = 'service');
alter table helper_case enable row level security;
alter table helper_case force row level security;
create policy service_duty on helper_case using ((select current_setting('app.duty', true)) = 'service');
