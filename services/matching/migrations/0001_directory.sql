-- Who gives help, where, to whom, and how many places are left. `version` orders changes of the directory:
-- the row of directory_state is locked until commit, so a reader that has seen version n has seen all up to n.

create table directory_state (
    single       boolean primary key default true check (single),
    directory_id uuid    not null default gen_random_uuid(),
    version      bigint  not null default 0
);
insert into directory_state default values;

create table provider (
    provider_id    uuid        primary key,
    partner_id     uuid        not null,
    name           text        not null,
    kind           text        not null,
    needs          text[]      not null check (cardinality(needs) > 0),
    regions        text[]      not null check (cardinality(regions) > 0),
    languages      text[]      not null,
    gbv_trained_on date,
    age_bands      text[]      not null,
    genders        text[]      not null,
    unit           text        not null,
    maximum        integer     not null check (maximum >= 0),
    active         boolean     not null,
    version        bigint      not null,
    updated_at     timestamptz not null default now()
);
create index provider_of_partner on provider (partner_id, provider_id);
create index provider_version on provider (version);

-- `target`: places the provider gives through Jieli. `held`: places taken by live offers and services.
-- `places` is the ceiling of `held`: it is `target`, except while a provider that lowered its target still
-- serves more people than that. `assigned` counts every offer ever made, for a fair spread over time.
create table provider_load (
    provider_id uuid    primary key references provider,
    target      integer not null check (target >= 0),
    places      integer not null,
    held        integer not null default 0,
    assigned    bigint  not null default 0,
    constraint never_overbooked check (held between 0 and places)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
