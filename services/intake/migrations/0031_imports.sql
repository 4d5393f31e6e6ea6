-- Files that partners bring, and what became of each row. A file is sealed in pieces under a key of its own, which is
-- wrapped like a referral's; with the key the file, its columns and the rows that were refused are destroyed.

create table import (
    id           uuid        primary key,
    partner_id   uuid        not null,
    client_id    text        not null,
    test         boolean     not null,
    kind         text        not null check (kind in ('csv', 'xlsx', 'ndjson')),
    purpose      text        not null default 'referrals' check (purpose in ('referrals', 'look_back')),
    status       text        not null default 'reading' check (status in
                     ('reading', 'unreadable', 'ready', 'checking', 'checked', 'importing', 'done', 'stopped')),
    file_digest  bytea       not null,
    size         integer     not null,
    wrapped      bytea,
    kek_version  smallint    not null,
    columns      bytea,
    mapping      bytea,
    problem      text,
    problem_row  integer,
    problem_column integer,
    rows         integer     not null default 0,
    done         integer     not null default 0,
    accepted     integer     not null default 0,
    known        integer     not null default 0,
    refused      integer     not null default 0,
    high_risk    integer     not null default 0,
    created_at   timestamptz not null,
    finished_at  timestamptz,
    expires_at   timestamptz not null,
    worked_until timestamptz not null default '-infinity'
);
comment on column import.file_digest is 'keyed digest of partner and content; the key is outside the database';
comment on column import.columns is 'sealed: the names of the columns';
comment on column import.mapping is 'sealed: which column is which field';
comment on column import.done is 'rows of data that have been worked off; a batch is written only from where it stands';
create index import_own on import (partner_id, created_at desc);
create unique index import_same_file on import (partner_id, file_digest)
    where status in ('reading', 'ready', 'checking', 'checked', 'importing');
create index import_worked on import (created_at) where status in ('reading', 'checking', 'importing');
create index import_expiry on import (expires_at) where wrapped is not null;

create table import_piece (
    import_id uuid     not null,
    position  smallint not null,
    sealed    bytea    not null,
    primary key (import_id, position)
);
alter table import_piece alter column sealed set storage external;

create table import_refused (
    import_id uuid    not null,
    row       integer not null,
    sealed    bytea   not null,
    primary key (import_id, row)
);

-- What was imported is known for good by the digest of its reference, or of what it says: the same file brings nothing
-- twice, whenever it comes. Of an erased referral the digest alone stays, so that no file brings her back.
create table imported (
    digest      bytea   primary key,
    partner_id  uuid    not null,
    fingerprint bytea   not null,
    import_id   uuid    not null,
    row         integer not null,
    referral_id uuid
);
create index imported_row on imported (import_id, row);
create index imported_referral on imported (referral_id) where referral_id is not null;

create table import_known (
    import_id uuid    not null,
    row       integer not null,
    digest    bytea   not null,
    primary key (import_id, row)
);

do $$
declare
    name text;
begin
    foreach name in array array['import', 'import_piece', 'import_refused', 'imported', 'import_known'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format($policy$
            create policy service_duty on %I using (current_setting('app.duty', true) = 'service')
            $policy$, name);
    end loop;
end $$;
