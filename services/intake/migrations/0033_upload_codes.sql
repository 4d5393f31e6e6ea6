-- Who may bring files by the page: a code that a client asked for opens a session once, and both end by themselves. Each is
-- known by a digest of random bits and opens imports of its organisation, nothing else.

create table upload_pass (
    digest     bytea       primary key,
    kind       text        not null check (kind in ('code', 'session')),
    partner_id uuid        not null,
    client_id  text        not null,
    test       boolean     not null,
    channels   text[],
    expires_at timestamptz not null
);
create index upload_pass_expiry on upload_pass (expires_at);
alter table upload_pass enable row level security;
alter table upload_pass force row level security;
create policy service_duty on upload_pass using (current_setting('app.duty', true) = 'service');

alter table import add column channels text[];
comment on column import.channels is 'the channels that whoever brought it speaks for; null: any';
