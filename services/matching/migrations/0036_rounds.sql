-- A need may wait until it is given to somebody together with others, or until a place is free. A round is what needs
-- were assigned in together.

alter table need
    add column waits_for   text check (waits_for in ('batch', 'place')),
    add column waits_since timestamptz,
    add constraint waits_since_then check ((waits_for is null) = (waits_since is null));
create index need_waiting on need (waits_for, waits_since) where waits_for is not null and status = 'requested';

create table assignment_round (
    round_id  uuid             primary key,
    made_at   timestamptz      not null default now(),
    score     text             not null,
    seed      text             not null,
    needs     integer          not null,
    providers integer          not null,
    value     double precision not null,
    seconds   double precision not null
);
comment on column assignment_round.value is 'points of all needs together, as planned';
