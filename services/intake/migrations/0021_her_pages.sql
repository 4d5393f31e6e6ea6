-- Her pages: what she has typed so far and who she has shown to be, sealed under a key that only her cookie holds.
-- A session is found by a digest of the cookie and is gone twenty minutes after she last touched it.

create table page_session (
    id         bytea       primary key,
    sealed     bytea       not null,
    touched_at timestamptz not null default now()
) with (fillfactor = 70);
comment on column page_session.id is 'digest of the cookie; the cookie itself is kept nowhere';
comment on column page_session.sealed is 'under a key derived from the cookie';
create index page_session_touched on page_session (touched_at);
