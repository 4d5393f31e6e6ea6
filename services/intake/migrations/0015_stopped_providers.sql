-- Providers that a person suspended or retired, and those reinstated since: while one is stopped, who she is is
-- released to it no more. The row stays after it is reinstated, so that an older event changes nothing.

create table provider_standing (
    provider_id uuid        primary key,
    stopped     boolean     not null,
    told_at     timestamptz not null
);
comment on column provider_standing.told_at is 'the moment of the newest event';
