-- When providers are open and on call, and the places that children come to by themselves. A place's name and address are typed: sealed.

create table provider_hours (
    provider_id uuid        primary key references provider on delete cascade,
    schedules   json        not null,
    updated_at  timestamptz not null default now()
);
create table provider_turn (
    provider_id uuid        not null references provider_hours on delete cascade,
    begins_at   timestamptz not null,
    ends_at     timestamptz not null check (ends_at > begins_at),
    primary key (provider_id, begins_at, ends_at)
);
create table service_place (
    place_id    uuid        primary key,
    provider_id uuid        not null references provider on delete cascade,
    partner_id  uuid        not null,
    kind        text        not null,
    region      text        not null,
    within      text[]      not null,
    seats       integer     not null check (seats >= 0),
    schedules   json        not null,
    sealed      bytea       not null,
    updated_at  timestamptz not null default now()
);
create index service_place_within on service_place using gin (within);
create index service_place_of_provider on service_place (provider_id);

alter table provider_hours enable row level security;
alter table provider_hours force row level security;
create policy service_duty on provider_hours using ((select current_setting('app.duty', true)) = 'service');
alter table provider_turn enable row level security;
alter table provider_turn force row level security;
create policy service_duty on provider_turn using ((select current_setting('app.duty', true)) = 'service');
alter table service_place enable row level security;
alter table service_place force row level security;
create policy service_duty on service_place using ((select current_setting('app.duty', true)) = 'service');
