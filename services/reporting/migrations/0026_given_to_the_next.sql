-- A provider that had said yes may fail, or say that it was a mistake, and the need goes to the next: then it waits as
-- before, and was neither begun nor promised. And a need whose end was said in error is one that nobody met.

alter table need_fact
    add column held_at   timestamptz,
    add column vacant_at timestamptz,
    add column error_at  timestamptz;
comment on column need_fact.held_at is 'the last time a provider said yes or began';
comment on column need_fact.vacant_at is 'the last time one that had said yes gave it up';
comment on column need_fact.error_at is 'when the end that was told of it was said to be a mistake';

-- The view as it stands, with these three taken into the state; whatever else it has come to show stays.
do $$
declare
    was  text := pg_get_viewdef('need_state'::regclass, true);
    made text := was;
    held text := 'COALESCE(f.held_at >= f.vacant_at, true)';
begin
    made := regexp_replace(made, 'CASE\s+WHEN f\.ended_at IS NOT NULL THEN f\.result',
        'CASE WHEN f.error_at IS NOT NULL THEN ''failed''::text WHEN f.ended_at IS NOT NULL THEN f.result');
    made := replace(made, 'WHEN f.started_at IS NOT NULL THEN', 'WHEN f.started_at IS NOT NULL AND ' || held || ' THEN');
    made := replace(made, 'WHEN f.accepted_at IS NOT NULL THEN', 'WHEN f.accepted_at IS NOT NULL AND ' || held || ' THEN');
    if made not like '%f.error_at%' or made not like '%started_at IS NOT NULL AND%'
        or made not like '%accepted_at IS NOT NULL AND%' then
        raise exception 'need_state is not as it was';
    end if;
    execute 'create or replace view need_state as ' || made;
end $$;
