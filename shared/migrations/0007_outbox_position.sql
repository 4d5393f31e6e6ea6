-- A row of the outbox is written once. What Kafka has is known by a position: all events up to it, but those in gaps.

create table outbox_published (
    only_one boolean primary key default true check (only_one),
    upto     bigint  not null
);

-- Ids under the position that no row had yet: the transaction that took them is under way, or came to nothing. Any
-- that may still bring one began before `noticed`.
create table outbox_gap (
    first_id bigint not null,
    last_id  bigint not null,
    noticed  xid8   not null default pg_current_xact_id()
);

insert into outbox_published (upto) select coalesce(max(id), 0) from outbox;
insert into outbox_gap (first_id, last_id)
    select min(id), max(id)
    from (select id, id - row_number() over (order by id) as island from outbox where published_at is null) as waiting
    group by island;

drop index outbox_unpublished;
alter table outbox drop column published_at;
alter table outbox reset (fillfactor);

create view outbox_unpublished as
    select outbox.* from outbox where id > (select upto from outbox_published)
    union all
    select outbox.* from outbox join outbox_gap on id between first_id and last_id;

-- The reconciler asks about events that were published a while ago: up to `settled`.
alter table outbox_seen
    add column settled        bigint      not null default 0,
    add column settling       bigint      not null default 0,
    add column settling_since timestamptz not null default now();
