-- In which tier of the directory its partner lists a provider: for everybody, for partners, for allies. Who is not listed
-- is in no feed. The telephone is typed by people: it is sealed.

create table listing (
    provider_id    uuid        primary key references provider,
    partner_id     uuid        not null,
    tier           text        not null check (tier in ('public', 'partner', 'allied')),
    allies         uuid[]      not null,
    shows_capacity boolean     not null,
    schedules      json        not null,
    sealed         bytea       not null,
    updated_at     timestamptz not null default now()
);
create index listing_by_tier on listing (tier, provider_id);

alter table listing enable row level security;
alter table listing force row level security;
create policy service_duty on listing using ((select current_setting('app.duty', true)) = 'service');
create policy own_partner on listing for select
    using (partner_id = (select nullif(current_setting('app.partner', true), '')::uuid));
