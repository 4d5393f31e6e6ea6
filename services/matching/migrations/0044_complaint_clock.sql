-- The clock of a complaint: how many of its steps were told, and when the next is due; null: none any more.
alter table complaint add column said smallint not null default 0;
alter table complaint add column clock_next_at timestamptz;
update complaint set clock_next_at = now() where decided_at is null;
create index complaint_clock on complaint (clock_next_at) where clock_next_at is not null;
create index complaint_of_provider on complaint (provider_id, due_at) where decided_at is null;
