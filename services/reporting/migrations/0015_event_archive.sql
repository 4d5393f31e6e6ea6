-- Every event that was counted, in sealed chunks per month, for when Kafka keeps it no longer: figures can be made again
-- from events alone. Chunks are added and never taken away; erasure strikes events from them, and keeps what it left of
-- the facts, which no event tells of any more.

create table event_archive (
    month        text        not null,
    topic        text        not null,
    partition    integer     not null,
    first_offset bigint      not null,
    last_offset  bigint      not null,
    events       integer     not null,
    subjects     bigint[]    not null,
    sealed       bytea       not null,
    archived_at  timestamptz not null default now(),
    primary key (topic, partition, first_offset)
);
alter table event_archive alter column sealed set storage external;
create index event_archive_subjects on event_archive using gin (subjects);
create index event_archive_month on event_archive (month);

create table archive_erasure (
    subject  uuid primary key,
    asked_at timestamptz not null default now()
);

create table archived_fact (
    id   bigint generated always as identity primary key,
    kind text  not null check (kind in ('referral', 'need')),
    fact jsonb not null
);

create function refuse_change_of_archive() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and tg_table_name = 'event_archive' then
        if (new.month, new.topic, new.partition, new.first_offset, new.last_offset, new.archived_at)
            = (old.month, old.topic, old.partition, old.first_offset, old.last_offset, old.archived_at)
            and new.events < old.events and new.subjects <@ old.subjects then
            return new;
        end if;
    end if;
    raise exception 'the archive is only added to: % of % is refused', tg_op, tg_table_name;
end $$;
create trigger event_archive_append_only before update or delete on event_archive
    for each row execute function refuse_change_of_archive();
create trigger event_archive_kept before truncate on event_archive
    for each statement execute function refuse_change_of_archive();
create trigger archived_fact_append_only before update or delete on archived_fact
    for each row execute function refuse_change_of_archive();

insert into archived_fact (kind, fact)
    select 'referral', to_jsonb(f) from referral_fact f where f.erased
    union all
    select 'need', to_jsonb(n) from need_fact n join referral_fact f using (referral_id) where f.erased;
