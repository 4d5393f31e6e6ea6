-- A provider serves as far as a person has approved it. `provider` holds what is in force: what was approved, narrowed
-- by what its partner said since. Each thing entered that goes beyond that is a `provider_terms` and waits.
-- Names and references to evidence are typed by people: they are sealed.

select set_config('app.duty', 'service', true);

alter table provider
    drop column name,
    drop column gbv_trained_on,
    add column state           text    not null default 'pending' check (state in
        ('pending', 'approved', 'rejected', 'suspended', 'retired')),
    add column credentials     json    not null default '[]',
    add column trained_until   date,
    add column sealed          bytea,
    add column approved_number integer,
    add column last_number     integer not null default 0,
    add check (approved_number is not null or state in ('pending', 'rejected', 'retired'));
alter table provider
    alter column state drop default,
    alter column credentials drop default,
    alter column last_number drop default,
    add column serves boolean not null generated always as (state = 'approved' and active) stored;
create index provider_by_state on provider (state, provider_id) where state <> 'approved';

-- Whoever declared itself so far waits until it is entered again, with evidence, and approved.
update directory_state set version = version + 1;
update provider set version = (select version from directory_state);

create table provider_terms (
    provider_id uuid        not null references provider,
    number      integer     not null,
    partner_id  uuid        not null,
    state       text        not null check (state in ('pending', 'approved', 'rejected', 'replaced')),
    terms       json        not null,
    sealed      bytea       not null,
    available   integer,
    entered_by  text        not null,
    entered_at  timestamptz not null default now(),
    decided_at  timestamptz,
    ground      text,
    primary key (provider_id, number),
    check ((state in ('approved', 'rejected')) = (ground is not null)),
    check ((ground is null) = (decided_at is null))
);
create unique index one_change_waits on provider_terms (provider_id) where state = 'pending';

-- Every word of an approver, also the first of two.
create table provider_decision (
    decision_id bigint      generated always as identity primary key,
    provider_id uuid        not null references provider,
    number      integer     not null,
    decision    text        not null check (decision in
        ('approve', 'reject', 'suspend', 'reinstate', 'retire')),
    ground      text        not null,
    decided_by  text        not null,
    decided_for uuid        not null,
    decided_at  timestamptz not null default now()
);
create index decisions_on_provider on provider_decision (provider_id, decision_id);

-- Offers in a row that a provider let lapse; its next answer sets it to 0.
alter table provider_load add column lapsed integer not null default 0 check (lapsed >= 0);

do $$
declare
    name text;
begin
    foreach name in array array['provider_terms', 'provider_decision'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format($policy$
            create policy service_duty on %I
                using ((select current_setting('app.duty', true)) = 'service')
            $policy$, name);
    end loop;
end $$;
create policy own_partner on provider_terms for select
    using (partner_id = (select nullif(current_setting('app.partner', true), '')::uuid));
