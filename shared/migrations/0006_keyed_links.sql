-- A link of the audit is made with a key that no database sees: whoever has all rights here cannot make the chain
-- anew. shared/data_migrations.py makes the links of a whole old chain with it, in the same transaction; what follows a
-- row that was changed keeps version 0, which is never good.

alter table audit_link add column key_version smallint not null default 0,
    add column linked_at timestamptz not null default clock_timestamp();
create index audit_at on audit using brin (at);

-- Why a dead letter was put away is a code; what people wrote there before is not kept.
update dead_letter set closed_reason = 'other' where closed_reason is not null;
