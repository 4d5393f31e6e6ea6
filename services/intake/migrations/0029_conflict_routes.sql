-- A case that is about a local body goes to the body above it, and is kept from that body: from its staff and its figures.

create table conflict_route (
    referral_id uuid        primary key,
    body_id     uuid        not null references partner,
    routed_to   uuid        references partner,
    routed_at   timestamptz not null,
    check (routed_to <> body_id)
);
comment on column conflict_route.routed_to is 'null: there is none above, or her consent lets nobody else be asked';
create index conflict_route_to on conflict_route (routed_to, routed_at) where routed_to is not null;

alter table conflict_route enable row level security;
alter table conflict_route force row level security;
create policy receiving on conflict_route for insert with check (true);
create policy service_duty on conflict_route using (current_setting('app.duty', true) = 'service');
