-- Extracts: who asked for what, who decided, and the file. A year is made into groups once, and every extract of it is made of
-- these; neither a year nor a file changes afterwards.

create table extract_year (
    year    integer     primary key,
    groups  jsonb       not null,
    digest  text        not null,
    made_at timestamptz not null default now()
);

create table extract (
    extract_id        uuid        primary key,
    asked_by          text        not null,
    partner_id        uuid        not null,
    reader_partner_id uuid        not null,
    purpose           text        not null,
    title             text        not null,
    year              integer     not null,
    variables         text[]      not null,
    places            text[]      not null,
    k                 integer     not null,
    asked_at          timestamptz not null default now(),
    state             text        not null default 'waiting'
        check (state in ('waiting', 'approved', 'rejected', 'lapsed', 'ready', 'withheld')),
    reason            text,
    file              bytea,
    digest            text,
    rows              integer,
    smallest          integer,
    made_at           timestamptz
);
create index extract_partner on extract (partner_id, asked_at);
create index extract_reader on extract (reader_partner_id);
create index extract_open on extract (state, asked_at) where state in ('waiting', 'approved');

create table extract_decision (
    extract_id uuid        not null references extract,
    decided_by text        not null,
    partner_id uuid        not null,
    decision   text        not null check (decision in ('approve', 'reject')),
    ground     text        not null,
    decided_at timestamptz not null default now(),
    primary key (extract_id, decided_by)
);

create function refuse_change_of_extract() returns trigger language plpgsql as $$
begin
    raise exception '% is never changed', tg_table_name;
end $$;
create trigger extract_year_stays before update on extract_year
    for each row execute function refuse_change_of_extract();
create trigger extract_file_stays before update on extract
    for each row when (old.digest is not null and new.digest is distinct from old.digest)
    execute function refuse_change_of_extract();
