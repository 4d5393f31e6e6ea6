-- A period is judged in a process of its own. Which judgement is under way, and how each ended, is for operations to see.

create table publication_judgement (
    id       bigint generated always as identity primary key,
    period   text        not null,
    began_at timestamptz not null default now(),
    ended_at timestamptz,
    outcome  text        check (outcome in ('judged', 'failed', 'lost', 'late')),
    check ((ended_at is null) = (outcome is null))
);
create index publication_judgement_period on publication_judgement (period, id);

do $$
begin
    execute format('grant select on publication_judgement to %I', 'jieli_' || current_schema() || '_api');
end $$;
