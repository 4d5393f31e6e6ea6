-- Each worker process says that it lives: two of one service used to write over one another.

drop table worker_heartbeat;
create table worker_heartbeat (
    instance uuid        primary key,
    name     text        not null,
    pid      integer     not null,
    ready    boolean     not null,
    detail   text        not null default '',
    lag      bigint      not null default 0,
    beat_at  timestamptz not null default now()
);
