-- What every consumer has seen is known by one id for all events before it, no longer by a mark on each row.

create table outbox_seen (
    only_one boolean primary key default true check (only_one),
    upto     bigint  not null
);
insert into outbox_seen (upto) values (0);
alter table outbox drop column confirmed_at;
